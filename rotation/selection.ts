import type { AuditRow } from './audit';
import { historyOf, type KeyHistory } from './journal';
import { type KeyStatus, needsWork, type RotatingInput, rotatingInputs, statusOf } from './schedule';
import type { Item } from './workshop';

/** What a run does about one key. `replace` is to revoke the value before the present one, and then to rotate. */
export type Action = 'rotate' | 'resume' | 'replace' | 'return' | 'revoke';

/** Those that make a new value the present one. */
export const ROTATING: readonly Action[] = ['rotate', 'resume', 'replace'];

/** What a run does about one key, and why. */
export interface Job extends Item {
  readonly action: Action;
  /** Why it is its turn, such as `due since 2026-11-01`. */
  readonly why: string;
  /** Milliseconds that the previous value is kept; 0 to revoke it as soon as the new one is verified. */
  readonly overlapMs: number;
}

/** What a run does in one environment. */
export interface Stage {
  readonly environment: string;
  /** The environment for which this one goes first; absent for the one that was asked for. */
  readonly rehearsalFor?: string;
  readonly jobs: readonly Job[];
  /** What is left alone, with the reason. */
  readonly left: readonly Left[];
}

/** A key that nothing is done about, and why. */
export interface Left {
  readonly key: string;
  readonly why: string;
}

/** One environment as it was declared, with what the selection needs to know about it. */
export interface Candidate {
  readonly environment: string;
  readonly inputs: readonly RotatingInput[];
}

/** By what a run chooses its work. */
export interface Selection {
  readonly rows: readonly AuditRow[];
  /** Keys that a person named; none stands for everything that is due. */
  readonly keys: readonly string[];
  /** Keeps no previous value; a named key that has one replaces its present value too. */
  readonly immediately: boolean;
  /** Goes back to the previous values of the named keys. */
  readonly back: boolean;
  readonly now: Date;
}

/** What to do in the environment that was asked for, and before that in the one that goes first. */
export function selectStages(
  target: Candidate,
  rehearsal: Candidate | undefined,
  selection: Selection,
): Stage[] {
  const stage = selectStage(target, selection);
  if (!rehearsal || selection.back) return [stage];
  const wanted = stage.jobs
    .filter(({ action }) => action === 'rotate' || action === 'replace')
    .map((job) => job.input.name);
  const keys = rehearsal.inputs
    .map(({ name }) => name)
    .filter((name) => wanted.includes(name) && !isRehearsed(name, target, rehearsal, selection));
  if (keys.length === 0) return [stage];
  const { jobs } = selectStage(rehearsal, { ...selection, keys });
  if (jobs.length === 0) return [stage];
  const { environment } = target;
  const first = jobs.map((job) => ({ ...job, why: `before ${environment}` }));
  return [{ environment: rehearsal.environment, rehearsalFor: environment, jobs: first, left: [] }, stage];
}

/** Whether the environment that goes first got a new value since the target did. */
function isRehearsed(
  key: string,
  target: Candidate,
  rehearsal: Candidate,
  { rows, now }: Selection,
): boolean {
  const there = historyOf(rows, rehearsal.environment, key);
  const here = historyOf(rows, target.environment, key).rotatedAt;
  if (!there.rotatedAt || (there.open && there.open.step !== 'applied')) return false;
  // Where the trail does not know the target's value, a rehearsal of today is one for this rotation.
  return there.rotatedAt > (here ?? new Date(now.getTime() - REHEARSED_MS));
}

function selectStage(candidate: Candidate, selection: Selection): Stage {
  const { rows, now, keys } = selection;
  const jobs: Job[] = [];
  const left: Left[] = [];
  for (const input of candidate.inputs) {
    const named = keys.includes(input.name);
    if (keys.length > 0 && !named) continue;
    const history = historyOf(rows, candidate.environment, input.name);
    const status = statusOf(input, history, now);
    const chosen = choose(status, named, history, selection);
    if (typeof chosen === 'string') left.push({ key: input.name, why: chosen });
    else {
      const services = input.affects ?? [];
      const replaces = chosen.action === 'replace' || history.open?.details['replaces'] !== undefined;
      const overlapMs = selection.immediately || replaces ? 0 : input.rotation.overlapMs;
      jobs.push({ environment: candidate.environment, input, services, overlapMs, ...chosen });
    }
  }
  return { environment: candidate.environment, jobs, left };
}

function choose(
  status: KeyStatus,
  named: boolean,
  history: KeyHistory,
  { immediately, back }: Selection,
): Pick<Job, 'action' | 'why'> | string {
  const { open, age, revokeAfter } = status;
  const step = history.open?.step;
  if (step === 'returning') return { action: 'return', why: 'going back was interrupted' };
  if (step === 'replacing' || history.toReplace !== undefined) {
    if (back) return 'its previous value is revoked: there is nothing to go back to';
    return { action: 'replace', why: 'its replacement was interrupted' };
  }
  if (back) {
    if (open === undefined) return 'no rotation of it is open: there is nothing to go back from';
    return { action: 'return', why: 'the previous value is wanted back' };
  }
  if (open === 'interrupted') return { action: 'resume', why: `interrupted after "${step}"` };
  if (open === 'revocation-due') return { action: 'revoke', why: `its overlap ended ${revokeAfter}` };
  if (open === 'overlap') {
    if (named && immediately) return { action: 'replace', why: 'neither of its two values is to stay' };
    return `its previous value is kept until ${revokeAfter}`;
  }
  if (named) return { action: 'rotate', why: 'named' };
  if (needsWork(status)) return { action: 'rotate', why: `${age} since ${status.dueAt}` };
  if (age === 'unknown') return 'its age is unknown: name it to rotate it';
  if (age === 'on-demand') return 'only on demand: name it to rotate it';
  return `fresh until ${status.dueAt}`;
}

const REHEARSED_MS = 24 * 60 * 60 * 1000;

/** The rotating inputs of an environment that have a value or must have one. */
export function candidateInputs(
  inputs: Parameters<typeof rotatingInputs>[0],
  hasValue: (input: string) => boolean,
): RotatingInput[] {
  return rotatingInputs(inputs).filter(({ name, required }) => required || hasValue(name));
}
