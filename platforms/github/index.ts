export { GITHUB_API, restAddress } from './address';
export { createGithub, type Github } from './client';
export { GithubError, githubError, unlessAbsent } from './errors';
export { readFile } from './file';
export {
  NothingToPropose,
  type Proposal,
  type ProposeChange,
  proposeChange,
} from './proposal';
export { parseRepository, type Repository } from './repository';
