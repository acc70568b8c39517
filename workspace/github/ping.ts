import { PLATFORMS } from '../../core/platforms';
import type { ReachRequest } from '../reach';
import type { GithubAccess } from './access';

/** Asking for the rate limit does not count against it. */
export function pingGithub({ url }: GithubAccess): ReachRequest {
  return { label: PLATFORMS.github.title, url: `${url}/rate_limit`, method: 'GET' };
}
