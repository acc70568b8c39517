import { PlumblineError } from '../../core/errors';
import { checked, options } from '../props/check';
import { list, text } from '../props/kind';
import { orRefused } from '../props/refused-value';

/** Branches and tags by the patterns of their names. */
export interface RefPatterns {
  /** @default - none */
  readonly branches?: readonly string[];
  /** @default - none */
  readonly tags?: readonly string[];
}

const refPatterns = options<RefPatterns>({ branches: list(text), tags: list(text) });

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
  static matching(patterns: RefPatterns): BranchPolicy {
    return orRefused(BranchPolicy, () => BranchPolicy.custom(patterns));
  }

  private static custom(patterns: RefPatterns): BranchPolicy {
    const { branches = [], tags = [] } = checked('BranchPolicy.matching', refPatterns, patterns);
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
