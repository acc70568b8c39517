import { resolveEnv } from '../compose/environment';
import { ComposeError } from '../compose/file';
import type { Database } from '../database';
import { volumesDir } from '../docker/engine';
import type { Application, Healthcheck, SwarmSpec } from '../state';
import type { Host, Log } from './host';

const NANO = 1_000_000_000;

/**
 * Deploys an application: pulls, hands the service to Swarm, and is done. Whether the new tasks live, and whether Swarm
 * goes back to the old ones, is not waited for.
 */
export async function deployApplication(
  { database, engine, swarm }: Host,
  application: Application,
  log: Log,
): Promise<void> {
  const { appName, sourceType, dockerImage } = application;
  if (sourceType !== 'docker') throw new ComposeError(`${sourceType}: the sandbox builds nothing`);
  if (!dockerImage) throw new ComposeError('Docker image not found');
  log(`Pulling ${dockerImage}`);
  engine.pull(dockerImage);
  swarm.apply(appName, specOf(database, application, dockerImage));
}

/** Swarm's settings, with the defaults that Dokploy and Docker fill in. */
function specOf(database: Database, application: Application, image: string): SwarmSpec {
  const { appName, applicationId, restartPolicySwarm: restart, updateConfigSwarm: update } = application;
  const healthcheck = healthcheckOf(application);
  const volume = Object.values(database.state.mounts).find(
    (mount) => mount.applicationId === applicationId && mount.type === 'volume',
  )?.volumeName;
  return {
    project: appName,
    service: application.name,
    kind: 'application',
    image,
    environment: resolveEnv(database, application),
    restart: {
      condition: restart?.Condition ?? 'any',
      maxAttempts: restart?.MaxAttempts || null,
      delaySeconds: restart?.Delay === undefined ? 5 : restart.Delay / NANO,
    },
    update: {
      order: update?.Order ?? 'start-first',
      failureAction: update ? (update.FailureAction ?? 'pause') : 'rollback',
      monitorSeconds: update?.Monitor ? update.Monitor / NANO : 5,
    },
    replicas: application.modeSwarm?.Replicated?.Replicas ?? application.replicas,
    routes: [],
    force: 0,
    ...(healthcheck && { healthcheck }),
    ...(volume && { dataDir: `${volumesDir(database.world.dataDir, appName)}/${volume}` }),
  };
}

function healthcheckOf({ healthCheckSwarm: check }: Application): Healthcheck | undefined {
  if (!check?.Test || check.Test.length === 0 || check.Test[0] === 'NONE') return undefined;
  return {
    test: check.Test,
    interval: check.Interval ? check.Interval / NANO : 30,
    timeout: check.Timeout ? check.Timeout / NANO : 30,
    retries: check.Retries || 3,
    startPeriod: (check.StartPeriod ?? 0) / NANO,
  };
}
