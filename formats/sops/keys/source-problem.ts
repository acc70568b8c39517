/** Why a source of identities cannot be used, without a word of what it holds. */
export class SourceProblem extends Error {}
