import { EXIT } from '../../../../core/command';
import type { ErrorParts } from '../../../../core/errors';
import { AUDIT_FILE, type AuditRow } from '../../../../rotation/audit';
import { historyOf } from '../../../../rotation/journal';
import { type Job, ROTATING, type Stage } from '../../../../rotation/selection';
import { stillHeld, stillValid } from '../../../../rotation/stage-text';
import type { Actor } from '../../../../workspace/actor';
import type { RotationResult } from './run';

/** How a run ended: with a result, or with what it threw. */
export type RotationEnd = Pick<RotationResult, 'environments' | 'exitCode'> | { readonly error: ErrorParts };

/** What there is to tell of a run; names, never values. */
export interface RotationReport extends Actor {
  /** What it was to do. */
  readonly stages: readonly Stage[];
  /** The rows it wrote, oldest first. */
  readonly rows: readonly AuditRow[];
  /** What a person still has to do at a provider. */
  readonly advice: readonly string[];
  readonly end: RotationEnd;
  readonly interrupted: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
}

type Outcome = 'done' | 'failed' | 'not verified' | 'interrupted';

/** One run as a message for the team: how it ended and what is left to do, and then each key. */
export function rotationText(report: RotationReport): string {
  const { stages, who, at, commit } = report;
  const outcome = outcomeOf(report);
  const failure = failureOf(report);
  const todo = todoOf(report, outcome);
  const origin = `${at}, by ${who}${commit === undefined ? '' : `, commit ${commit.slice(0, 7)}`}`;
  return [
    `Rotation of secrets ${outcome === 'done' ? outcome : outcome.toUpperCase()}: ${stages.map(({ environment }) => environment).join(', then ')}`,
    origin,
    ...(failure ? [`What failed: ${failure.what}`, `Why: ${failure.why}`] : []),
    ...(todo.length > 0 ? ['', 'Still to do:', ...todo.map((text) => `• ${text}`)] : []),
    ...stages.flatMap((stage) => ['', ...stageLines(stage, report, outcome)]),
  ].join('\n');
}

function outcomeOf({ end, interrupted }: RotationReport): Outcome {
  if ('exitCode' in end && end.exitCode === EXIT.done) return 'done';
  if (interrupted) return 'interrupted';
  return 'exitCode' in end && end.exitCode === EXIT.unknown ? 'not verified' : 'failed';
}

function failureOf({ end }: RotationReport): ErrorParts | undefined {
  return 'error' in end ? end.error : end.environments.at(-1)?.error;
}

function stageLines({ environment, rehearsalFor, jobs }: Stage, report: RotationReport, outcome: Outcome) {
  return [
    `${environment}${rehearsalFor === undefined ? '' : `, before ${rehearsalFor}`}:`,
    ...jobs.map((job) => {
      const services = job.services.length === 0 ? 'no service' : job.services.join(', ');
      return `• ${job.input.name}: ${fateOf(job, report, outcome)}; services: ${services}`;
    }),
  ];
}

/** What became of one key, by the rows about it. */
function fateOf(job: Job, report: RotationReport, outcome: Outcome): string {
  const { action } = job;
  const own = lastOf(rowsOf(job, report).filter(({ step }) => step !== 'opening' && step !== 'closed'));
  const has = (step: AuditRow['step']) => own.some((row) => row.step === step);
  const previous = has('revoked') ? endOfPrevious(job) : `previous value kept until ${keptUntil(own)}`;
  if (has('withdrawn')) return 'put back: the previous value is in use again';
  if (has('revoked') && action === 'revoke') return previous;
  if (has('applied')) return `${action === 'resume' ? 'resumed and rotated' : 'rotated'}, ${previous}`;
  const last = own.at(-1)?.step;
  return last === undefined ? `not ${UNDONE[action]}` : `${outcome} after the step "${last}"`;
}

/** What somebody else issued only they can revoke. */
const endOfPrevious = ({ input }: Job) =>
  input.rotation.source.kind === 'given'
    ? 'previous value dropped, and valid until its provider revokes it'
    : 'previous value revoked';

const UNDONE = {
  rotate: 'rotated',
  resume: 'resumed',
  return: 'put back',
  revoke: 'revoked: the previous value is still valid',
  replace: 'replaced',
} as const;

function todoOf(report: RotationReport, outcome: Outcome): string[] {
  const { stages, rows, advice, end } = report;
  const jobs = stages.flatMap((stage) => stage.jobs);
  const changed = [...new Set(rows.map(({ environment }) => environment))];
  return [
    ...advice,
    ...('error' in end ? [end.error.next] : outcome === 'done' ? [] : afterFailure(end, report)),
    ...jobs.filter((job) => isLeftOpen(job, report)).map(closeTheWay),
    ...jobs.filter((job) => isKept(job, report)).map((job) => revokeLater(job, report)),
    ...(changed.length > 0 ? [`Commit the secrets of ${changed.join(' and ')}, and ${AUDIT_FILE}.`] : []),
  ];
}

/** A stage that ended without an error was applied without success. */
function afterFailure({ environments }: Pick<RotationResult, 'environments'>, { stages }: RotationReport) {
  const failed = environments.at(-1);
  if (failed && failed.revoked.length > 0) return [stillHeld(failed)];
  const jobs = stages.find(({ environment }) => environment === failed?.environment)?.jobs ?? [];
  const rotating = jobs.filter(({ action }) => ROTATING.includes(action));
  if (failed && rotating.length > 0) return [stillValid(failed.environment, rotating)];
  const cause = failed?.error ? `${failed.error.next} Then run` : 'Run';
  return [`${cause} the same command again.`];
}

const rowsOf = ({ environment, input }: Job, { rows }: RotationReport) =>
  rows.filter((row) => row.environment === environment && row.key === input.name);

/** A replacement has rows of two rotations; what became of the key is the end of the later one. */
const lastOf = (rows: readonly AuditRow[]) =>
  rows.filter(({ rotation }) => rotation === rows.at(-1)?.rotation);

const keptUntil = (rows: readonly AuditRow[]) =>
  rows.findLast(({ step }) => step === 'applied')?.details?.['revokeAfter'];

const isKept = (job: Job, report: RotationReport) => {
  const own = lastOf(rowsOf(job, report));
  return keptUntil(own) !== undefined && !own.some(({ step }) => step === 'revoked');
};

const revokeLater = (job: Job, report: RotationReport) =>
  `From ${keptUntil(rowsOf(job, report))} on, "plumbline secrets rotation run --env ${job.environment}" revokes the previous ${job.input.name}.`;

const isLeftOpen = ({ environment, input }: Job, { rows }: RotationReport) =>
  historyOf(rows, environment, input.name).leftOpen;

const closeTheWay = ({ environment, input }: Job) =>
  `A way into the database of ${input.name} may be open: the next "plumbline secrets rotation run --env ${environment}" closes it.`;
