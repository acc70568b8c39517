import { PlumblineError } from '../../core/errors';
import { sameImage } from '../../core/same-image';
import { UnknownOutcomeError } from '../../platforms/http';
import { DEPLOY, PROGRESS, type Progress, type Running } from '../../platforms/railway/deployment-documents';
import { isRailway } from '../../platforms/railway/errors';
import type { Snapshots } from '../../platforms/railway/snapshot';
import { failure, stopped, tooLate } from './failure';
import { type RolloutRequest, running } from './observation';
import { judge, unrest } from './verdict';

export interface RolloutObserver {
  /** Told every change of state. */
  readonly progress: (message: string) => void;
  /** Ends the waiting; the deployment itself goes on at Railway. */
  readonly signal: AbortSignal;
}

/** Railway's lists show new objects after a moment. */
const APPEARS_WITHIN_MS = 60_000;

/**
 * Deploys the configured source once and follows that very deployment until it serves the declared image and has
 * stayed up for the settle time.
 *
 * @throws PlumblineError with the platform's reason, the failed step, the end of the log, and what serves now
 */
export async function rollOut(
  snapshots: Snapshots,
  request: RolloutRequest,
  observer: RolloutObserver,
): Promise<Progress> {
  const before = await running(snapshots, request);
  const name = before.serviceName;
  assertConfigured(before, request, name);
  const id = await deploy(snapshots, request, before, observer);
  observer.progress(`${name}: deployment ${id} requested`);
  const { runtime } = snapshots.client;
  const start = runtime.now();
  let since: number | undefined;
  let note = '';

  for (;;) {
    const progress = await look(snapshots, request, id, runtime.now() - start);
    const verdict = progress
      ? judge(progress, request.image)
      : { kind: 'waiting' as const, note: 'not listed yet' };
    const elapsed = runtime.now() - start;
    if (verdict.kind === 'failed') throw await failure(snapshots, request, name, id, progress, verdict);
    if (verdict.kind === 'serving' && progress) {
      since ??= runtime.now();
      const settled = runtime.now() - since >= request.settleSeconds * 1000;
      const restless = unrest(progress.deployment);
      if (settled && !restless) return progress;
      if (settled && restless) {
        throw await failure(snapshots, request, name, id, progress, {
          reason: `It serves, but ${restless} Railway restarts a container that keeps exiting until its restarts are used up.`,
          next: 'Correct the cause and run the command again: it deploys once more.',
        });
      }
    } else {
      since = undefined;
      if (elapsed >= request.timeoutSeconds * 1000)
        throw await tooLate(snapshots, request, name, id, progress);
    }
    const now = verdict.kind === 'waiting' ? verdict.note : 'serving';
    if (now !== note) observer.progress(`${name}: deployment ${id} is ${now}`);
    note = now;
    await runtime.sleep(pollDelay(elapsed), observer.signal);
    if (observer.signal.aborted) throw stopped(name, id);
  }
}

/** Looks often at first, when most deployments end, and then rarely enough for an hourly limit of 1,000 requests. */
function pollDelay(elapsedMs: number): number {
  if (elapsedMs < 3_000) return 500;
  if (elapsedMs < 30_000) return 2_000;
  return elapsedMs < 120_000 ? 4_000 : 8_000;
}

function assertConfigured({ source }: Running, { image }: RolloutRequest, name: string): void {
  if (image === undefined || sameImage(image, source?.image) === 'same') return;
  throw new PlumblineError({
    what: `Service ${name} is configured to run ${source?.image ?? source?.repo ?? 'nothing'}, not ${image}`,
    why: 'A deployment runs what is configured. Somebody changed it meanwhile, or the railway_service_instance declares another image.',
    next: 'Give source_image and the deployment the same image, and make the deployment depend on the service instance.',
  });
}

/** Deploys exactly once: when the answer got lost, a new latest deployment is taken to be ours. */
async function deploy(
  snapshots: Snapshots,
  request: RolloutRequest,
  before: Running,
  observer: RolloutObserver,
): Promise<string> {
  const { serviceId, environmentId } = request;
  const send = async () =>
    (await snapshots.write(DEPLOY, { serviceId, environmentId }, `deploy service ${before.serviceName}`))
      .serviceInstanceDeployV2;
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    observer.progress(`${before.serviceName}: the answer got lost; looking whether Railway deploys`);
  }
  const { runtime } = snapshots.client;
  for (const ms of [1_000, 4_000, 10_000]) {
    await runtime.sleep(ms);
    const { latestDeployment } = await running(snapshots, request);
    if (latestDeployment && latestDeployment.id !== before.latestDeployment?.id) return latestDeployment.id;
  }
  return send();
}

/** One look; undefined while Railway does not know the id yet. */
async function look(
  snapshots: Snapshots,
  { serviceId, environmentId }: RolloutRequest,
  id: string,
  elapsedMs: number,
): Promise<Progress | undefined> {
  try {
    return await snapshots.ask(PROGRESS, { id, serviceId, environmentId }, `follow deployment ${id}`);
  } catch (error) {
    if (isRailway(error, 'not-found') && elapsedMs < APPEARS_WITHIN_MS) return undefined;
    throw error;
  }
}
