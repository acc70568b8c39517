import { PlumblineError } from '../../core/errors';

/** A repository at GitHub. */
export interface Repository {
  /** User or organization. */
  readonly owner: string;
  /** Name without the owner. */
  readonly repo: string;
}

/**
 * Reads `owner/name`.
 *
 * @param source where the text comes from, as it reads in an error: `GITHUB_REPOSITORY`
 * @throws PlumblineError when it is something else
 */
export function parseRepository(text: string, source: string): Repository {
  const found = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/.exec(text);
  const [, owner, repo] = found ?? [];
  if (owner !== undefined && repo !== undefined && repo !== '.' && repo !== '..') return { owner, repo };
  throw new PlumblineError({
    what: `"${text}" (${source}) is no repository at GitHub`,
    why: 'A repository is written as owner/name.',
    next: 'Write it like acme/shop.',
  });
}
