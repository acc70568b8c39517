import { PlumblineError } from '../../core/errors';

/** Which branches and tags may be deployed to an environment. */
export class BranchPolicy {
  /** Every one. */
  static readonly any = new BranchPolicy('any', [], []);

  /** Branches that a classic branch protection rule covers; rulesets do not count. */
  static readonly protectedBranches = new BranchPolicy('protected', [], []);

  /**
   * Those whose name matches.
   *
   * @param patterns as Ruby's `File.fnmatch` takes them: `main`, `release/*`; `*` does not match `/`
   * @throws PlumblineError when there is none, or one is empty or there twice
   */
  static matching(patterns: {
    readonly branches?: readonly string[];
    readonly tags?: readonly string[];
  }): BranchPolicy {
    const { branches = [], tags = [] } = patterns;
    const all = [...branches.map((name) => `branch ${name}`), ...tags.map((name) => `tag ${name}`)];
    const unusable = [...branches, ...tags].some(
      (pattern) => pattern.trim() === '' || pattern !== pattern.trim(),
    );
    if (all.length === 0 || unusable || new Set(all).size < all.length) {
      throw new PlumblineError({
        what: `BranchPolicy.matching(${JSON.stringify(patterns)})`,
        why: 'it needs at least one pattern, none of them empty, with spaces around it, or there twice',
        next: "write it like BranchPolicy.matching({ branches: ['main'] })",
      });
    }
    return new BranchPolicy('custom', branches, tags);
  }

  private constructor(
    readonly kind: 'any' | 'protected' | 'custom',
    readonly branches: readonly string[],
    readonly tags: readonly string[],
  ) {}
}
