import type { StackManifest } from '../../constructs/manifest';
import { someOf } from '../../core/causes';
import { count } from '../../core/count';
import { bad, type Row } from '../../workspace/check-row';
import { neededInputs } from './inputs';

/** Inputs named before the rest is only counted. */
const MOST_NAMED = 3;

const isMissingInput = ({ name, status, detail }: Row) =>
  status === 'warn' && name.startsWith('input ') && detail.startsWith('missing');

/** Whether nothing is known of an environment but that every input it needs is missing: a sample, or one that others deploy. */
export function isUnused(all: readonly Row[], { inputs }: Pick<StackManifest, 'inputs'>): boolean {
  // Where its state would be says nothing about what is there.
  const rows = all.filter(({ name }) => !/^state\b/.test(name));
  return rows.length > 0 && rows.every(isMissingInput) && rows.length === neededInputs(inputs).length;
}

/** Rows of an environment nobody asked for by name: all missing inputs are one row, in the place of the first. */
export function withMissingCounted(environment: string, rows: readonly Row[]): Row[] {
  const missing = rows.filter(isMissingInput).map(({ name }) => name.replace('input ', ''));
  if (missing.length < 2) return [...rows];
  const named = someOf(missing, MOST_NAMED);
  const next = `\`plumbline doctor ${environment}\` says where each comes from.`;
  const row = bad('warn', 'inputs', `${count(missing.length, 'input')} missing: ${named}`, next);
  return rows.flatMap((each) =>
    isMissingInput(each) ? (each === rows.find(isMissingInput) ? [row] : []) : [each],
  );
}

/** One row for all environments that nobody set up here. */
export function unusedRow(environments: readonly string[]): Row {
  const next = '`plumbline doctor <environment>` says what one needs, and where it comes from.';
  return bad('warn', 'not set up here', environments.join(', '), next);
}
