import { PlumblineError } from '../../core/errors';
import { sameImage } from '../../core/same-image';
import type { Running } from '../../platforms/railway/deployment-documents';
import type { Snapshots } from '../../platforms/railway/snapshot';
import type { RolloutObserver } from '../request';
import { deploy } from './deployment';
import { failure, stopped, tooLate } from './failure';
import { look, type Observation, running } from './observation';
import type { RailwayRollout } from './request';
import { judge, NOT_LISTED, unrest } from './verdict';

/**
 * Deploys the configured source once and follows that very deployment until it serves the declared image and has
 * stayed up for the settle time.
 *
 * @throws PlumblineError with the platform's reason, the failed step, the end of the log, and what serves now
 */
export async function rollOut(
  snapshots: Snapshots,
  request: RailwayRollout,
  observer: RolloutObserver,
): Promise<Observation> {
  const before = await running(snapshots, request);
  const name = before.serviceName;
  assertConfigured(before, request, name);
  const id = await deploy(snapshots, request, before, observer);
  observer.progress(`${name}: deployment ${id} requested`);
  const { runtime } = snapshots.client;
  const start = runtime.now();
  let since: number | undefined;
  let told = '';

  for (;;) {
    const seen = await look(snapshots, request, id, runtime.now() - start);
    const judgement = seen ? judge(seen, request.image) : NOT_LISTED;
    const elapsed = runtime.now() - start;
    if (judgement.final) throw await failure(snapshots, request, name, id, seen, judgement);
    if (judgement.verdict === 'pass' && seen) {
      since ??= runtime.now();
      if (runtime.now() - since >= request.settleSeconds * 1000) {
        const restless = unrest(seen.deployment);
        if (!restless) return seen;
        throw await failure(snapshots, request, name, id, seen, restless);
      }
    } else {
      since = undefined;
      if (elapsed >= request.timeoutSeconds * 1000)
        throw await tooLate(snapshots, request, name, id, seen, judgement);
    }
    if (judgement.reason !== told) observer.progress(`${name}: deployment ${id} is ${judgement.reason}`);
    told = judgement.reason;
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

function assertConfigured({ source }: Running, { image }: RailwayRollout, name: string): void {
  if (image === undefined || sameImage(image, source?.image) === 'same') return;
  throw new PlumblineError({
    what: `Service ${name} is configured to run ${source?.image ?? source?.repo ?? 'nothing'}, not ${image}`,
    why: 'A deployment runs what is configured. Somebody changed it meanwhile, or the railway_service_instance declares another image.',
    next: 'Give source_image and the deployment the same image, and make the deployment depend on the service instance.',
  });
}
