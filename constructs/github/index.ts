export { BranchPolicy } from './branch-policy';
export { GithubEnvironment, type GithubEnvironmentProps } from './environment';
export { GithubLabel, type GithubLabelProps } from './label';
export { GithubRepository, type GithubRepositoryProps } from './repository';
export { GithubValues, type GithubValuesProps } from './repository-values';
export type { Reviewers } from './reviewers';
export { GithubRuleset, type GithubRulesetProps, type ReviewRule } from './ruleset';
export { SealedSecret, type SealedSecretOptions } from './sealed-secret';
export type { GithubSecrets, GithubVariables } from './values';
