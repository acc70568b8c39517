import { PlumblineError } from '../../core/errors';
import { type ImageMatch, sameImage } from '../../core/same-image';
import type { DokployClient } from '../../platforms/dokploy/client';
import { type Container, containerLine } from '../../platforms/dokploy/containers';
import { readDeploymentLog } from '../../platforms/dokploy/deployments';
import type { DeploymentRecord } from '../../platforms/dokploy/records';
import { redact, secretsOf } from '../../platforms/dokploy/secrets';
import { describeTarget, readTarget, type Target } from '../../platforms/dokploy/services';
import { deployAndFollow } from './deployment';
import { look } from './observation';
import { runKey, type Verdict } from './verdict';

const LOG_LINES = 20;
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 3_000;

export interface Rollout {
  readonly target: Target;
  readonly images: Readonly<Record<string, string>>;
  /** Name of the deployment in the dashboard; unlike any other. */
  readonly title: string;
  readonly timeoutMs: number;
  /** How long the containers must stay healthy without another restart. */
  readonly settleMs: number;
}

/** Who waits for a rollout. */
export interface RolloutObserver {
  /** Ends the waiting, by rejecting; what was deployed stays. */
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface RolloutResult {
  readonly deployment: DeploymentRecord;
  readonly verdict: Verdict;
}

/**
 * Deploys once and waits until the containers themselves show that the declared images run and are healthy: Dokploy's
 * "done" means only that the command returned.
 *
 * @throws PlumblineError with the cause, the last lines of the log, and whether anything still serves
 */
export async function rollOut(
  api: DokployClient,
  rollout: Rollout,
  context: RolloutObserver,
): Promise<RolloutResult> {
  const { target, title, timeoutMs } = rollout;
  const deadline = api.runtime.now() + timeoutMs;
  const name = describeTarget(target);
  context.progress(`deploying ${name}`);
  const deployment = await deployAndFollow(api, target, { title, deadline, signal: context.signal });
  context.progress(`deployment ${deployment.deploymentId} is ${deployment.status}`);
  if (deployment.status !== 'done') {
    const problem = deployment.errorMessage ?? `Dokploy ended it with status "${deployment.status}"`;
    throw await failure(api, rollout, deployment, [problem]);
  }
  const verdict = await awaitHealth(api, rollout, deadline, context);
  if (!verdict.healthy) throw await failure(api, rollout, deployment, verdict.problems);
  return { deployment, verdict };
}

async function awaitHealth(
  api: DokployClient,
  { target, images, settleMs }: Rollout,
  deadline: number,
  context: RolloutObserver,
): Promise<Verdict> {
  const { now, sleep } = api.runtime;
  let settling: { readonly key: string; readonly since: number } | undefined;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, LONGEST_POLL_MS)) {
    const { containers, verdict: seen } = await look(api, target, images, context.signal);
    const verdict = withRelapses(seen, containers);
    const key = runKey(containers);
    if (!verdict.healthy) settling = undefined;
    else if (settling?.key !== key) settling = { key, since: now() };
    if (settling && now() - settling.since >= settleMs) return verdict;
    if (verdict.final || now() >= deadline) return asFailed(verdict, settleMs);
    await sleep(Math.min(pause, settleMs || pause), context.signal);
    if (context.signal.aborted) throw interrupted(target);
  }
}

/**
 * Docker calls a container healthy that passes every other probe. One failed probe delays a rollout until Docker has
 * forgotten it; two end it.
 */
function withRelapses(verdict: Verdict, containers: readonly Container[]): Verdict {
  const flapping = containers.filter(({ relapses }) => relapses > 0);
  if (!verdict.healthy || flapping.length === 0) return verdict;
  return {
    ...verdict,
    healthy: false,
    final: flapping.some(({ relapses }) => relapses > 1),
    problems: flapping.map(({ name }) => `${name}: passes its healthcheck and fails it again`),
  };
}

/** Healthy at the deadline without having settled means that it keeps restarting. */
function asFailed(verdict: Verdict, settleMs: number): Verdict {
  if (!verdict.healthy) return verdict;
  const problem = `the containers keep restarting: never ${settleMs / 1000} s in a row without a restart`;
  return { ...verdict, healthy: false, problems: [problem] };
}

async function failure(
  api: DokployClient,
  rollout: Rollout,
  deployment: DeploymentRecord,
  problems: readonly string[],
): Promise<PlumblineError> {
  const { target, images } = rollout;
  const secrets = secretsOf(await readTarget(api, target));
  const { containers } = await look(api, target, images);
  const log = (await readDeploymentLog(api, deployment.deploymentId, LOG_LINES)).map((line) => `  ${line}`);
  const state = containers.map((container) => `  ${containerLine(container)}`);
  const why = [
    `${problems.join('; ')}.`,
    ...(state.length > 0 ? ['Containers:', ...state] : ['No container is there.']),
    ...(log.length > 0 ? [`Last lines of the log of deployment ${deployment.deploymentId}:`, ...log] : []),
  ].join('\n');
  return new PlumblineError({
    what: `The deployment of ${describeTarget(target)} failed`,
    why: redact(why, secrets),
    next: `${stillServing(rollout, containers)} Correct the cause, or declare the previous image, and run the command again.`,
  });
}

/** Compose stops the old container before the new one is healthy, so the previous version is usually gone. */
function stillServing({ target, images }: Rollout, containers: readonly Container[]): string {
  const running = containers.filter(
    ({ state, image, service }) =>
      state === 'running' && image !== undefined && (target.kind === 'application' || service in images),
  );
  const found = (match: ImageMatch) => [
    ...new Set(running.map(({ image }) => image).filter((image) => matchOf(image, images) === match)),
  ];
  const [previous, unclear] = [found('different'), found('unknown')];
  if (previous.length > 0) return `The previous version still serves (${previous.join(', ')}).`;
  if (unclear.length > 0) {
    return `Whether the previous version still serves cannot be told from what runs (${unclear.join(', ')}).`;
  }
  return target.kind === 'application'
    ? 'Nothing serves the previous version any more.'
    : 'Nothing serves the previous version: compose replaces the old container before the new one is healthy.';
}

/** How an image that runs compares with the declared ones, of which one is enough. */
function matchOf(image: string | undefined, declared: Rollout['images']): ImageMatch {
  const matches = Object.values(declared).map((wanted) => sameImage(wanted, image));
  return (['same', 'unknown', 'different'] as const).find((match) => matches.includes(match)) ?? 'different';
}

function interrupted(target: Target): PlumblineError {
  return new PlumblineError({
    what: `Stopped waiting for the containers of ${describeTarget(target)}`,
    why: 'The command was interrupted; what was deployed stays as it is.',
    next: 'Run the command again: it deploys once more and then verifies what runs.',
  });
}
