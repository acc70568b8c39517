import { compareStacks, type SynthesizedStack } from './comparison';
import type { Impact } from './text';

export type { SynthesizedStack } from './comparison';
export { type Impact, renderImpact } from './text';

const INPUTS = /^secrets\/(.+)\.enc\.tfvars(\.json)?$/;

/** What a push would change, told from declarations alone: nothing is asked of a platform. */
export function estimateImpact(options: {
  readonly before: ReadonlyMap<string, SynthesizedStack>;
  readonly after: ReadonlyMap<string, SynthesizedStack>;
  /** Changed files, relative to the project. */
  readonly changed: readonly string[];
  /** Keys of an encrypted file that differ, where its form shows keys. */
  readonly changedKeys: (file: string) => readonly string[] | undefined;
}): Impact {
  const { before, after, changed, changedKeys } = options;
  const environments = compareStacks(before, after);
  const touched = new Set(environments.map(({ environment }) => environment));
  return {
    environments,
    unchanged: [...after.keys()].filter((name) => !touched.has(name)),
    secrets: changed.flatMap((file) => {
      const environment = INPUTS.exec(file)?.[1];
      if (environment === undefined) return [];
      const keys = changedKeys(file);
      return [{ environment, file, ...(keys && { keys }) }];
    }),
  };
}

/** Keys that differ between two encrypted JSON files: an unchanged value keeps its ciphertext. */
export function keysThatDiffer(before: string | undefined, after: string | undefined): string[] {
  const [was, is] = [entriesOf(before), entriesOf(after)];
  return [...new Set([...Object.keys(is), ...Object.keys(was)])]
    .filter((key) => key !== 'sops' && JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    .sort();
}

function entriesOf(text: string | undefined): Record<string, unknown> {
  try {
    return Object(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
