import type { DokployClient } from '../../platforms/dokploy/client';
import type { DeploymentRecord } from '../../platforms/dokploy/records';
import { describeTarget, isApplication, readTarget } from '../../platforms/dokploy/services';
import type { RolloutObserver } from '../request';
import type { RolloutJudgement } from '../verdict';
import { deployAndFollow } from './deployment';
import { tasksOfFile } from './expected-tasks';
import { failure, stoppedSettling } from './failure';
import { look, type Observation, runKey } from './observation';
import type { DokployRollout } from './request';
import { STRAY_CAUSE, strayVariables } from './variables';
import { judge, unrest } from './verdict';

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 3_000;

export interface RolloutResult {
  readonly deployment: DeploymentRecord;
  /** The last look, at which everything was well. */
  readonly seen: Observation;
}

/**
 * Deploys once and waits until the containers themselves show that the declared images run, are healthy and have the
 * app's variables: Dokploy's "done" means only that the command returned.
 *
 * @throws PlumblineError with the cause, the last lines of the log, and whether anything still serves
 */
export async function rollOut(
  api: DokployClient,
  request: DokployRollout,
  observer: RolloutObserver,
): Promise<RolloutResult> {
  const { target, title, timeoutSeconds } = request;
  const deadline = api.runtime.now() + timeoutSeconds * 1000;
  const deployment = await deployAndFollow(api, target, { title, deadline, observer });
  observer.progress(
    `${describeTarget(target)}: deployment ${deployment.deploymentId} is ${deployment.status}`,
  );
  if (deployment.status !== 'done') {
    const reason = deployment.errorMessage ?? `Dokploy ended it with status "${deployment.status}"`;
    throw await failure(api, request, deployment, { reason });
  }
  const { seen, judgement } = await settle(api, request, deadline, observer);
  if (judgement.verdict !== 'pass') throw await failure(api, request, deployment, judgement);
  const stray = strayVariables(await readTarget(api, target), seen.containers);
  if (stray.length > 0) {
    throw await failure(api, request, deployment, { reason: `${stray.join('; ')}. ${STRAY_CAUSE}` });
  }
  return { deployment, seen };
}

interface Settled {
  readonly seen: Observation;
  readonly judgement: RolloutJudgement;
}

async function settle(
  api: DokployClient,
  { target, images, settleSeconds }: DokployRollout,
  deadline: number,
  observer: RolloutObserver,
): Promise<Settled> {
  const { now, sleep } = api.runtime;
  const settleMs = settleSeconds * 1000;
  const record = await readTarget(api, target);
  const file = isApplication(record) ? {} : tasksOfFile(record, images);
  let settling: { readonly key: string; readonly since: number } | undefined;
  let told = '';
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const looked = await look(api, target, images, observer.signal);
    const seen = { ...looked, expected: { ...looked.expected, ...file } };
    const judged = judge(seen, images);
    const judgement = (judged.verdict === 'pass' ? unrest(seen) : undefined) ?? judged;
    const key = runKey(seen);
    if (judgement.verdict !== 'pass') settling = undefined;
    else if (settling?.key !== key) settling = { key, since: now() };
    if (settling && now() - settling.since >= settleMs) return { seen, judgement };
    if (judgement.final || now() >= deadline) {
      return { seen, judgement: settling ? neverSettled(settleSeconds) : judgement };
    }
    if (judgement.reason !== told) observer.progress(`${describeTarget(target)}: ${judgement.reason}`);
    told = judgement.reason;
    await sleep(Math.min(pause, settleMs || pause), observer.signal);
    if (observer.signal.aborted) throw stoppedSettling(target);
  }
}

/** Healthy at the deadline without having settled means that it keeps restarting. */
function neverSettled(settleSeconds: number): RolloutJudgement {
  const reason = `the containers keep restarting: never ${settleSeconds} s in a row without a restart`;
  return { verdict: 'fail', final: true, reason };
}
