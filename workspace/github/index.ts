import type { Questions } from '../platforms';
import type { GithubAccess } from './access';
import { pingGithub } from './ping';

/** Its client is slow to load, and some questions take none. */
export const github: Questions<GithubAccess> = {
  ping: pingGithub,
  check: (...args) => (require('./checks') as typeof import('./checks')).checkGithub(...args),
  undeclared: (managed, access) =>
    (require('./undeclared') as typeof import('./undeclared')).undeclaredOnGithub(managed, access),
  liveNames: async () => [],
};
