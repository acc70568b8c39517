/** Steps of a commit, in the order in which they are reported. */
export const COMMIT_STEPS = ['secrets', 'lint', 'format', 'types'] as const;

/** Steps of a push, in the order in which they run. */
export const PUSH_STEPS = ['secrets', 'types', 'build', 'env', 'api', 'tests', 'impact'] as const;

export type StepName = (typeof COMMIT_STEPS)[number] | (typeof PUSH_STEPS)[number];
