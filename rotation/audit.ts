import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { appendLine } from '../core/files/line-file';

/**
 * What happened to a secret, in the order in which it happens. `opening` and `closed` frame a way into a database;
 * `replacing` says that the value is to be rotated once more as soon as the one before it is revoked.
 */
const STEPS = [
  'begun',
  'opening',
  'closed',
  'stored',
  'verified',
  'current',
  'applied',
  'replacing',
  'revoked',
  'returning',
  'withdrawn',
] as const;

/** One of them. */
export type Step = (typeof STEPS)[number];

const row = z.object({
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  who: z.string(),
  environment: z.string(),
  /** Name of the input. */
  key: z.string(),
  /** The same for all rows of one rotation of one key. */
  rotation: z.string(),
  step: z.enum(STEPS),
  /** Services that get the value. */
  services: z.array(z.string()),
  /** Commit of the checkout that rotated. */
  commit: z.string().optional(),
  /** Names and ids that a resumed rotation needs; never a value. */
  details: z.record(z.string(), z.string()).optional(),
});

/** One line of `secrets/rotation.jsonl`: the audit trail, and the journal from which a killed rotation goes on. */
export type AuditRow = z.infer<typeof row>;

/** The trail as far as it can be read. */
export interface AuditTrail {
  /** Oldest first. */
  readonly rows: readonly AuditRow[];
  /** Numbers of lines that are no rows, from 1: torn by a crash or a full disk, or edited by hand. */
  readonly unreadable: readonly number[];
}

/** Relative to the project root; committed. */
export const AUDIT_FILE = join('secrets', 'rotation.jsonl');

/** Reads the trail; a line that is no row is passed over and named, so that it hides no other. */
export function readAudit(root: string): AuditTrail {
  const path = join(root, AUDIT_FILE);
  if (!existsSync(path)) return { rows: [], unreadable: [] };
  const rows: AuditRow[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = row.safeParse(parseJson(line));
    if (parsed.success) rows.push(parsed.data);
    else unreadable.push(index + 1);
  }
  return { rows, unreadable };
}

/** Appends one row and returns when it is on the disk. */
export function appendAudit(root: string, entry: AuditRow): void {
  appendLine(join(root, AUDIT_FILE), JSON.stringify(row.parse(entry)));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
