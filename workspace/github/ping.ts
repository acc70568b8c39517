import { PLATFORMS } from '../../core/platforms';
import type { GithubAccess } from '../access';
import type { ReachRequest } from '../reach';

/** Asking for the rate limit does not count against it. */
export function pingGithub({ url }: GithubAccess): ReachRequest {
  return { label: PLATFORMS.github.title, url: `${url}/rate_limit`, method: 'GET' };
}
