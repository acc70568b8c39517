import { EXIT, type ExitCode } from '../core/command';
import type { ErrorParts } from '../core/errors';
import { originOf } from '../workspace/origin';
import { type Applied, type Declared, lookAtApplied } from './applied-state';
import { AUDIT_FILE } from './audit';
import type { Applied as Ended, RotationInput } from './input';
import { isBefore } from './journal';
import { openWorkshop } from './opening';
import { requireOwnChanges, usesPrevious } from './own-changes';
import { type Action, type Job, ROTATING, type Stage } from './selection';
import { noteApplied, prepare, putBack, revoke, revokeToReplace, withdraw } from './steps';
import { openOf, type Workshop } from './workshop';

/** What was done in one environment, by names of inputs. */
export interface StageResult {
  readonly environment: string;
  readonly rotated: readonly string[];
  readonly revoked: readonly string[];
  readonly returned: readonly string[];
  /** Why applying it failed. */
  readonly error?: ErrorParts;
  readonly exitCode: ExitCode;
}

/** Does what was chosen for one environment: new values first, then one apply for all of them, then the revocations. */
export async function runStage(
  input: RotationInput,
  declared: Declared,
  { environment, jobs }: Stage,
): Promise<StageResult> {
  const { root, env } = input;
  let applied: Applied | undefined;
  const shop = openWorkshop({
    ...input,
    declared,
    serviceIds: (service) => applied?.serviceIds(service),
    origin: originOf({ cwd: root, env }),
    onRow: (row) => input.onRow?.(row),
  });
  const each = doEach(input);
  const of = (...actions: readonly Action[]) => jobs.filter(({ action }) => actions.includes(action));
  const rotating = of(...ROTATING);
  const returning = of('return');
  let toApply = rotating.length > 0;
  try {
    // Before anything is planned: with a platform token that does not work there is no plan.
    for (const job of returning) toApply = (await putBack(job, shop)) || toApply;
    applied = await lookAtApplied({ ...input, environment });
    if (applied.changes) requireOwnChanges(declared, jobs, shop, input.immediately);

    await each(of('replace'), 'revoking the previous', (job) => revokeToReplace(job, shop));
    await each(rotating, 'storing and verifying a new', (job) => prepare(job, shop));
    if (rotating.length > 0) await input.backUp?.(environment);

    const { exitCode, error } = toApply ? await input.apply(environment) : { exitCode: EXIT.done };
    if (exitCode !== EXIT.done) {
      if (rotating.length > 0) input.output.warn(stillValid(environment, rotating));
      return { environment, rotated: [], revoked: [], returned: [], ...(error && { error }), exitCode };
    }
    for (const job of rotating) noteApplied(job, shop, job.overlapMs);
    await each(returning, 'revoking the new', (job) => withdraw(job, shop));
    const over = [...of('revoke'), ...rotating.filter((job) => overlapIsOver(job, shop))];
    await each(over, 'revoking the previous', (job) => revoke(job, shop));
    const after: Ended = usesPrevious(declared, over) ? await input.apply(environment) : { exitCode };
    const result: StageResult = {
      environment,
      rotated: names(rotating),
      revoked: names(over),
      returned: names(returning),
      ...(after.error && { error: after.error }),
      exitCode: after.exitCode,
    };
    if (after.exitCode !== EXIT.done) input.output.warn(stillHeld(result));
    summarize(input, result, shop, rotating);
    return result;
  } catch (error) {
    const unapplied = rotating.filter((job) => openOf(job, shop)?.step === 'current');
    if (unapplied.length > 0) input.output.warn(stillValid(environment, unapplied));
    throw error;
  }
}

const names = (jobs: readonly Job[]) => jobs.map(({ input }) => input.name);

/** Does one thing for each job, with a line of progress, and passes on what a person has to do. */
function doEach({ output, onAdvice }: RotationInput) {
  return async (jobs: readonly Job[], text: string, act: (job: Job) => Promise<unknown>): Promise<void> => {
    for (const job of jobs) {
      const step = output.step(`${job.environment}: ${text} ${job.input.name}`);
      try {
        const said = await act(job);
        if (typeof said === 'string') onAdvice?.(`${job.environment}: ${said}`);
        step.done();
      } catch (error) {
        step.fail();
        throw error;
      }
    }
  };
}

function overlapIsOver(job: Job, shop: Workshop): boolean {
  const open = openOf(job, shop);
  const until = open?.details['revokeAfter'];
  return (
    open !== undefined && !isBefore(open, 'applied') && until !== undefined && new Date(until) <= shop.now()
  );
}

/** What there is to do while the new values of some keys are not in use everywhere. */
export const stillValid = (environment: string, jobs: readonly Job[]) =>
  'The previous values are still valid. The secrets file holds the new ones: run the same command again to go on, or go back with ' +
  `"plumbline secrets rotation run --env ${environment} --back ${names(jobs).join(' ')}".`;

/** What there is to do while services were not rid of values that are revoked. */
export const stillHeld = ({ environment, revoked }: Pick<StageResult, 'environment' | 'revoked'>) =>
  `Services of "${environment}" may still have the previous ${revoked.join(', ')}, which was revoked: ` +
  `"plumbline apply ${environment}" takes it from them.`;

/** Says what happened and what is left, for the team and whoever looks after its security. */
function summarize(
  { output }: RotationInput,
  { environment, rotated, revoked, returned }: StageResult,
  shop: Workshop,
  jobs: readonly Job[],
): void {
  const did: readonly (readonly [string, readonly string[]])[] = [
    ['rotated', rotated],
    ['revoked the previous', revoked],
    ['went back to the previous', returned],
  ];
  for (const [text, keys] of did) {
    if (keys.length > 0) output.line(`${environment}: ${text} ${keys.join(', ')}.`);
  }
  for (const job of jobs) {
    const until = openOf(job, shop)?.details['revokeAfter'];
    if (until === undefined) continue;
    output.line(
      `${environment}: the previous ${job.input.name} is kept until ${until}; "plumbline secrets rotation run --env ${environment}" then revokes it.`,
    );
  }
  output.line(`Commit ${shop.store.file} and ${AUDIT_FILE}: without them nobody else has the new values.`);
}
