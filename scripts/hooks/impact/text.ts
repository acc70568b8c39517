import type { createColors } from 'picocolors';
import type { Change, EnvironmentImpact } from './comparison';

/** What a push would change, and which encrypted inputs came with it. */
export interface Impact {
  readonly environments: readonly EnvironmentImpact[];
  /** Environments that are declared as before. */
  readonly unchanged: readonly string[];
  /** Encrypted inputs that changed, by environment. */
  readonly secrets: readonly {
    readonly environment: string;
    readonly file: string;
    readonly keys?: readonly string[];
  }[];
}

const MARKS: Record<Change, string> = { added: '+', changed: '~', removed: '-' };

/** The impact for people: environments, their services, and what differs there by name. */
export function renderImpact(
  { environments, unchanged, secrets }: Impact,
  colors: ReturnType<typeof createColors>,
): string[] {
  const paint = { added: colors.green, changed: colors.yellow, removed: colors.red };
  const lines: string[] = [];
  const names = new Set([...environments, ...secrets].map(({ environment }) => environment));
  for (const name of names) {
    const found = environments.find(({ environment }) => environment === name);
    const note = found === undefined || found.change === 'changed' ? '' : `  ${found.change}`;
    lines.push(`  ${colors.bold(name)}${note}`);
    for (const { service, change, details } of found?.services ?? []) {
      lines.push(`    ${paint[change](MARKS[change])} ${service ?? 'shared'}`);
      // A service that comes or goes does so as a whole.
      if (change === 'changed') lines.push(...details.map((detail) => `        ${detail}`));
    }
    for (const { file, keys } of secrets.filter(({ environment }) => environment === name)) {
      lines.push(`    ${colors.yellow('~')} ${file}${keys === undefined ? '' : `: ${keys.join(', ')}`}`);
    }
    if (found?.inputsNeeded.length) lines.push(`    needs ${found.inputsNeeded.join(', ')}`);
    if (found?.inputsGone.length) lines.push(`    no longer uses ${found.inputsGone.join(', ')}`);
  }
  const same = unchanged.filter((name) => !names.has(name));
  if (same.length > 0) lines.push(`  ${colors.dim(`nothing changes in ${same.join(', ')}`)}`);
  return lines;
}
