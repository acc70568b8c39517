import type { StackManifest } from '../constructs/manifest';
import { EXIT } from '../core/command';
import { actorOf } from '../workspace/actor';
import { type Applied, lookAtApplied } from './applied-state';
import type { Applied as Ended, RotationInput } from './input';
import { isBefore } from './journal';
import { openWorkshop } from './opening';
import { requireOwnChanges, usesPrevious } from './own-changes';
import { placeEverywhere, requirePlaces } from './places';
import { type Action, type Job, ROTATING, type Stage } from './selection';
import { namesOf, type StageResult, stillHeld, stillValid, summarize } from './stage-text';
import { noteApplied, prepare, putBack, revoke, revokeToReplace, withdraw } from './steps';
import { openOf, type Workshop } from './workshop';

/** What the parts of a stage work with. */
interface Work {
  readonly input: RotationInput;
  readonly declared: StackManifest;
  /** Every environment, as values may live in others too. */
  readonly all: ReadonlyMap<string, StackManifest>;
  readonly environment: string;
  readonly jobs: readonly Job[];
  readonly shop: Workshop;
  /** Jobs with one of these actions. */
  readonly of: (...actions: readonly Action[]) => readonly Job[];
  /** Does one thing for each job, with a line of progress, and passes on what a person has to do. */
  readonly each: (jobs: readonly Job[], text: string, act: (job: Job) => Promise<unknown>) => Promise<void>;
  /** What runs, for the shop; known once the environment was looked at. */
  applied?: Applied;
}

/**
 * Does what was chosen for one environment: new values first, then one apply for all of them, then wherever else they live, then
 * the revocations.
 * @param all every environment as it is declared
 */
export async function runStage(
  input: RotationInput,
  all: ReadonlyMap<string, StackManifest>,
  { environment, jobs }: Stage,
): Promise<StageResult> {
  const work = prepareWork(input, all, environment, jobs);
  try {
    const tookBack = await takeBack(work);
    await requireSteady(work);
    const obtained = await obtain(work);
    const own: Ended = obtained || tookBack ? await input.apply(environment) : { exitCode: EXIT.done };
    const ended = own.exitCode === EXIT.done ? await placeEverywhere(input, all, jobs, work.shop.store) : own;
    return ended.exitCode === EXIT.done ? await revokeOver(work) : notApplied(work, ended);
  } catch (error) {
    const unapplied = work.of(...ROTATING).filter((job) => openOf(job, work.shop)?.step === 'current');
    if (unapplied.length > 0) input.output.warn(stillValid(environment, unapplied));
    throw error;
  }
}

function prepareWork(
  input: RotationInput,
  all: ReadonlyMap<string, StackManifest>,
  environment: string,
  jobs: readonly Job[],
): Work {
  const declared = all.get(environment)!;
  const work: Work = {
    input,
    declared,
    all,
    environment,
    jobs,
    of: (...actions) => jobs.filter(({ action }) => actions.includes(action)),
    each: doEach(input),
    shop: openWorkshop({
      ...input,
      declared,
      serviceIds: (service) => work.applied?.serviceIds(service),
      actor: actorOf({ cwd: input.root, env: input.env }),
      onRow: (row) => input.onRow?.(row),
    }),
  };
  return work;
}

/**
 * Puts previous values back, before anything is planned: with a platform token that does not work there is no plan.
 * @returns whether services may run with the new ones, so that the old ones have to be applied
 */
async function takeBack({ of, shop }: Work): Promise<boolean> {
  let live = false;
  for (const job of of('return')) live = (await putBack(job, shop)) || live;
  return live;
}

/** @throws PlumblineError when an apply would change anything that is not the rotation's own */
async function requireSteady(work: Work): Promise<void> {
  const { input, declared, all, environment, jobs, shop } = work;
  work.applied = await lookAtApplied({ ...input, environment });
  if (work.applied.changes) requireOwnChanges(declared, jobs, shop, input.immediately);
  await requirePlaces(input, all, jobs, shop.store);
}

/** Makes new values the present ones. @returns whether there are any */
async function obtain({ input, environment, of, each, shop }: Work): Promise<boolean> {
  const rotating = of(...ROTATING);
  await each(of('replace'), 'revoking the previous', (job) => revokeToReplace(job, shop));
  await each(rotating, 'storing and verifying a new', (job) => prepare(job, shop));
  if (rotating.length > 0) await input.backUp?.(environment);
  return rotating.length > 0;
}

function notApplied({ input, environment, of }: Work, { error, exitCode }: Ended): StageResult {
  const rotating = of(...ROTATING);
  if (rotating.length > 0) input.output.warn(stillValid(environment, rotating));
  return { environment, rotated: [], revoked: [], returned: [], ...(error && { error }), exitCode };
}

/** Services run with what is current: revokes what nothing needs any more, and takes it from the services. */
async function revokeOver(work: Work): Promise<StageResult> {
  const { input, declared, environment, of, each, shop } = work;
  const [rotating, returning] = [of(...ROTATING), of('return')];
  for (const job of rotating) noteApplied(job, shop, job.overlapMs);
  await each(returning, 'revoking the new', (job) => withdraw(job, shop));
  const over = [...of('revoke'), ...rotating.filter((job) => overlapIsOver(job, shop))];
  await each(over, 'revoking the previous', (job) => revoke(job, shop));
  const { error, exitCode }: Ended = usesPrevious(declared, over)
    ? await input.apply(environment)
    : { exitCode: EXIT.done };
  const result: StageResult = {
    environment,
    rotated: namesOf(rotating),
    revoked: namesOf(over),
    returned: namesOf(returning),
    ...(error && { error }),
    exitCode,
  };
  if (exitCode !== EXIT.done) input.output.warn(stillHeld(result));
  summarize(input, result, shop, rotating);
  return result;
}

function doEach({ output, onAdvice }: RotationInput): Work['each'] {
  return async (jobs, text, act) => {
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
