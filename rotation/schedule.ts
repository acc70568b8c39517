import type { ManifestInput, ManifestRotation } from '../constructs/manifest';
import type { KeyHistory } from './journal';

/**
 * How old a value is against its category. `due` from the due date on; `overdue` a week later, when whatever should have
 * rotated it did not; `unknown` when the audit trail does not know the value; `on-demand` when only a person decides.
 */
export type AgeState = 'fresh' | 'due' | 'overdue' | 'unknown' | 'on-demand';

/** What is left to do of a rotation that began. */
export type OpenState = 'interrupted' | 'overlap' | 'revocation-due';

/** Where one key stands. */
export interface KeyStatus {
  readonly key: string;
  readonly category: ManifestRotation['category'];
  readonly age: AgeState;
  /** Whole days since the value went into use; absent when the trail does not know. */
  readonly days?: number;
  readonly everyDays?: number;
  /** ISO 8601. */
  readonly dueAt?: string;
  readonly open?: OpenState;
  /** ISO 8601: when the previous value may be revoked. */
  readonly revokeAfter?: string;
}

/** An input that declares a rotation. */
export type RotatingInput = ManifestInput & { readonly rotation: ManifestRotation };

/** Inputs of a manifest that declare a rotation. */
export function rotatingInputs(inputs: readonly ManifestInput[]): RotatingInput[] {
  return inputs.filter((input): input is RotatingInput => input.rotation !== undefined);
}

const DAY_MS = 24 * 60 * 60 * 1000;
const OVERDUE_AFTER_DAYS = 7;

/** Where one key stands at a moment. */
export function statusOf({ name, rotation }: RotatingInput, history: KeyHistory, now: Date): KeyStatus {
  const { category, everyDays } = rotation;
  const { rotatedAt, open, toReplace } = history;
  const days = rotatedAt && (now.getTime() - rotatedAt.getTime()) / DAY_MS;
  const dueAt = rotatedAt && everyDays !== undefined && new Date(rotatedAt.getTime() + everyDays * DAY_MS);
  const until = open?.details['revokeAfter'];
  return {
    key: name,
    category,
    age: ageState(days, everyDays),
    ...(days !== undefined && { days: Math.floor(days) }),
    ...(everyDays !== undefined && { everyDays }),
    ...(dueAt && { dueAt: dueAt.toISOString() }),
    ...(open && { open: openState(open.step, until, now) }),
    ...(toReplace !== undefined && { open: 'interrupted' as const }),
    ...(open?.step === 'applied' && until !== undefined && { revokeAfter: until }),
  };
}

function ageState(days: number | undefined, everyDays: number | undefined): AgeState {
  if (everyDays === undefined) return 'on-demand';
  // A clock that ran ahead when the row was written must not make a value look fresh for ever.
  if (days === undefined || days < -1) return 'unknown';
  if (days < everyDays) return 'fresh';
  return days < everyDays + OVERDUE_AFTER_DAYS ? 'due' : 'overdue';
}

function openState(step: string, until: string | undefined, now: Date): OpenState {
  if (step !== 'applied') return 'interrupted';
  return until !== undefined && new Date(until) > now ? 'overlap' : 'revocation-due';
}

/** Whether somebody, or the daily job, should do something now. */
export function needsWork({ age, open }: KeyStatus): boolean {
  if (open !== undefined) return open !== 'overlap';
  return age === 'due' || age === 'overdue';
}
