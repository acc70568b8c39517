export { GITHUB_API, restAddress } from './address';
export { createGithub, type Github, type GithubOptions } from './client';
export { GithubError, type GithubErrorKind, githubError, unlessAbsent } from './errors';
export { readFile } from './file';
export {
  NothingToPropose,
  type Proposal,
  type ProposeChange,
  type ProposedFile,
  proposeChange,
} from './proposal';
export { parseRepository, type Repository } from './repository';
