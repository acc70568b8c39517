import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Workload } from '../core/types';
import type { Containers } from './containers';
import type { Database } from './database';
import type { Deployment, DeploymentStatus, Instance } from './state';

const SECONDS = { queued: 0.4, initializing: 0.4, building: 2, starting: 0.2, betweenProbes: 1 };
const DEFAULT_HEALTHCHECK_SECONDS = 300;
/** However fast the sandbox runs, an app gets this many chances. */
const FEWEST_PROBES = 3;
/** Commands whose failure can be told without running them. */
const FAILING_COMMAND = /^(false|exit [1-9]\d*)$/;

const IN_FLIGHT: readonly DeploymentStatus[] = ['QUEUED', 'INITIALIZING', 'BUILDING', 'DEPLOYING'];
export const isInFlight = ({ status }: Deployment) => IN_FLIGHT.includes(status);

/** Somebody cancelled the deployment, a newer one took its place, or the sandbox stops. */
export class Superseded extends Error {}

/** What a rollout works with; the signal fires when the sandbox stops. */
export interface RolloutContext {
  readonly database: Database;
  readonly containers: Containers;
  readonly signal: AbortSignal;
}

/**
 * Takes a deployment from the queue to the place of the one before it.
 * @throws Superseded when it no longer is to be, any other Error with the reason why it failed
 */
export async function rollOut(
  context: RolloutContext,
  deployment: Deployment,
  instance: Instance,
): Promise<void> {
  const { containers, database } = context;
  await wait(context, deployment, SECONDS.queued);
  containers.setStatus(deployment, 'INITIALIZING');
  await wait(context, deployment, SECONDS.initializing);
  if (!deployment.settings.source?.image && deployment.reason === 'deploy') {
    containers.setStatus(deployment, 'BUILDING');
    await step(context, deployment, 'BUILD_IMAGE', () => wait(context, deployment, SECONDS.building));
  }
  containers.setStatus(deployment, 'DEPLOYING');
  await preDeploy(context, deployment);
  if (database.volumeOf(instance.serviceId, instance.environmentId)) {
    await step(context, deployment, 'DRAIN_INSTANCES', () => haltOthers(context, deployment));
  }
  const workload = await step(context, deployment, 'CREATE_CONTAINER', () => containers.start(deployment));
  await wait(context, deployment, SECONDS.starting);
  await awaitHealth(context, deployment, workload);
  await activate(context, deployment, instance);
  if (workload.state() === 'exited') containers.ended(deployment, workload, workload.exitCode() ?? 1);
}

async function wait(context: RolloutContext, deployment: Deployment, seconds: number): Promise<void> {
  const { database, signal } = context;
  await pause(seconds * database.world.secondMs, undefined, { signal, ref: false }).catch(() => {});
  assertCurrent(context, deployment);
}

function assertCurrent({ database, signal }: RolloutContext, deployment: Deployment): void {
  const exists = database.state.deployments[deployment.id] !== undefined;
  if (signal.aborted || !exists || !isInFlight(deployment)) throw new Superseded('superseded');
}

/** Does one step of a deployment and writes down how it ended. */
async function step<T>(
  { database }: RolloutContext,
  deployment: Deployment,
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  const startedAt = database.world.now();
  const event: Deployment['events'][number] = {
    id: randomUUID(),
    step: name,
    createdAt: startedAt.toISOString(),
    completedAt: null,
    payload: null,
  };
  deployment.events.push(event);
  let error: string | undefined;
  try {
    return await act();
  } catch (reason) {
    error = (reason as Error).message;
    throw reason;
  } finally {
    const endedAt = database.world.now();
    event.completedAt = endedAt.toISOString();
    event.payload = {
      durationMs: endedAt.getTime() - startedAt.getTime(),
      ...(error !== undefined && { error }),
    };
  }
}

async function preDeploy(context: RolloutContext, deployment: Deployment): Promise<void> {
  const [command] = deployment.settings.preDeployCommand ?? [];
  if (!command) return;
  await step(context, deployment, 'PRE_DEPLOY_COMMAND', async () => {
    await wait(context, deployment, SECONDS.starting);
    if (FAILING_COMMAND.test(command.trim())) throw new Error(`Pre-deploy command failed: ${command}`);
  });
}

/** Two containers never hold one volume. */
async function haltOthers({ database, containers }: RolloutContext, deployment: Deployment): Promise<void> {
  const all = database.deploymentsOf(deployment.serviceId, deployment.environmentId);
  await Promise.all(all.map((other) => (other === deployment ? undefined : containers.halt(other))));
}

async function awaitHealth(
  context: RolloutContext,
  deployment: Deployment,
  workload: Workload,
): Promise<void> {
  const { healthcheckPath: path, healthcheckTimeout } = deployment.settings;
  if (!path) return;
  const override = Number(deployment.variables['RAILWAY_HEALTHCHECK_TIMEOUT_SEC']);
  const seconds = override || healthcheckTimeout || DEFAULT_HEALTHCHECK_SECONDS;
  const deadline = Date.now() + seconds * context.database.world.secondMs;
  await step(context, deployment, 'HEALTHCHECK', async () => {
    for (let attempt = 1; ; attempt += 1) {
      const status = await workload.probe(path);
      assertCurrent(context, deployment);
      if (status === 200) return;
      if (workload.state() === 'exited') {
        throw new Error(`Container exited with code ${workload.exitCode()} before it was healthy`);
      }
      if (Date.now() >= deadline && attempt >= FEWEST_PROBES) {
        const last = status === undefined ? 'service unavailable' : `status ${status}`;
        throw new Error(
          `Healthcheck failed: ${path} gave no 200 within ${seconds} s (${attempt} attempts, last: ${last})`,
        );
      }
      await wait(context, deployment, SECONDS.betweenProbes);
    }
  });
}

/** Puts the deployment in the place of the one before it, which drains and is removed. */
async function activate(context: RolloutContext, deployment: Deployment, instance: Instance): Promise<void> {
  const { database, containers, signal } = context;
  const previous = database
    .deploymentsOf(instance.serviceId, instance.environmentId)
    .filter(({ id, status }) => id !== deployment.id && (status === 'SUCCESS' || status === 'CRASHED'));
  deployment.succeeded = true;
  containers.setStatus(deployment, 'SUCCESS');
  for (const old of previous) containers.setStatus(old, 'REMOVING');
  containers.route(instance);
  const { overlapSeconds = 0, drainingSeconds = 0 } = deployment.settings;
  const drain = (overlapSeconds + drainingSeconds) * database.world.secondMs;
  await pause(drain, undefined, { signal, ref: false }).catch(() => {});
  await Promise.all(previous.map((old) => containers.retire(old, 'REMOVED')));
}
