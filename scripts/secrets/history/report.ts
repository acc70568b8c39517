import type { Output } from '../../../core/terminal/output';
import { keyLines, otherLines } from '../diff-report';
import type { VersionDiff } from '../version-diff';
import type { Commit } from './commits';

/** One commit and what it changed, or why nobody can tell. */
export type HistoryRow = Omit<Commit, 'parents'> &
  ((VersionDiff & { readonly unknown?: never }) | { readonly unknown: string });

/** The document of `plumbline secrets history --json`. It holds no secret. */
export interface HistoryReport {
  readonly version: 1;
  readonly environment: string;
  /** The input that was asked for. */
  readonly key?: string;
  /** Newest first. */
  readonly rows: readonly HistoryRow[];
  /** Whether older commits were left out because of the limit. */
  readonly more: boolean;
  /** Whether the clone lacks older commits. */
  readonly shallow: boolean;
}

/** The report for people. */
export function renderHistory({ environment, key, rows }: HistoryReport, colors: Output['colors']): string[] {
  if (rows.length === 0) {
    return [
      `No commit changed ${key === undefined ? `the inputs of ${environment}` : `${key} of ${environment}`}.`,
    ];
  }
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    `${colors.yellow(row.commit.slice(0, 10))}  ${row.date}  ${row.author} <${row.email}>`,
    `  ${row.subject}`,
    ...linesOf(row).map((line) => `  ${line}`),
  ]);
}

function linesOf(row: HistoryRow): string[] {
  if (row.unknown !== undefined)
    return [`? unknown: this version or the one before cannot be read: ${row.unknown}`];
  return [...keyLines(row.keys), ...otherLines(row)];
}
