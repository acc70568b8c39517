import type { Workload } from '../core/types';
import { createContainers } from './containers';
import type { Database } from './database';
import { type DeploymentRequest, newDeployment } from './deployment-spec';
import { railwayError } from './errors';
import { isInFlight, rollOut, Superseded } from './rollout';
import type { Deployment, Instance } from './state';

/** Runs deployments through their states, as the platform's queue does. */
export interface Deployer {
  /** @throws GraphQLError when the instance has nothing to run */
  deploy(instance: Instance, request: DeploymentRequest): Deployment;
  cancel(deployment: Deployment): Promise<void>;
  restart(deployment: Deployment): Promise<void>;
  stop(deployment: Deployment): Promise<void>;
  remove(deployment: Deployment): Promise<void>;
  /** The container of a deployment, while it has one. */
  workload(deploymentId: string): Workload | undefined;
  /** Points every domain of an instance at what serves it now. */
  route(instance: Instance): void;
  resume(): Promise<void>;
  close(): void;
}

export function createDeployer(database: Database): Deployer {
  const { state, world } = database;
  const containers = createContainers(database);
  const closing = new AbortController();
  const context = { database, containers, signal: closing.signal };
  const siblings = ({ serviceId, environmentId }: { serviceId: string; environmentId: string }) =>
    database.deploymentsOf(serviceId, environmentId);

  const drive = async (deployment: Deployment, instance: Instance) => {
    try {
      await rollOut(context, deployment, instance);
    } catch (error) {
      if (closing.signal.aborted) return;
      if (error instanceof Superseded) await containers.halt(deployment);
      else await containers.retire(deployment, 'FAILED');
      await revive(instance);
      database.save();
    }
  };
  /** Starts again what was stopped for the sake of a deployment that then failed. */
  const revive = async (instance: Instance) => {
    const old = containers.active(instance);
    const replaced = siblings(instance).some((each) => isInFlight(each) && !each.lost);
    if (!old || old.stopped || replaced || containers.of(old.id)) return;
    await containers.start(old);
    containers.route(instance);
  };

  return {
    deploy(instance, request) {
      const deployment = newDeployment(database, instance, request);
      for (const older of siblings(instance)) {
        if (!isInFlight(older) || older.lost) continue;
        containers.setStatus(older, 'REMOVED');
        void containers.halt(older);
      }
      deployment.lost = world.faults.take('lost-queue', deployment.serviceName);
      state.deployments[deployment.id] = deployment;
      database.save();
      if (!deployment.lost) void drive(deployment, instance);
      return deployment;
    },
    async cancel(deployment) {
      if (!isInFlight(deployment)) throw railwayError('Deployment is not in a cancellable state');
      await containers.retire(deployment, 'REMOVED');
    },
    async restart(deployment) {
      if (deployment.status !== 'SUCCESS' && deployment.status !== 'CRASHED') {
        throw railwayError('Deployment is not running');
      }
      await containers.halt(deployment);
      deployment.stopped = false;
      await containers.start(deployment);
      containers.setStatus(deployment, 'SUCCESS');
      const instance = database.instance(deployment.serviceId, deployment.environmentId);
      if (instance) containers.route(instance);
    },
    async stop(deployment) {
      await containers.halt(deployment);
      deployment.stopped = true;
      database.save();
    },
    remove: (deployment) => containers.retire(deployment, 'REMOVED'),
    workload: containers.of,
    route: containers.route,
    async resume() {
      for (const deployment of Object.values(state.deployments)) {
        const instance = database.instance(deployment.serviceId, deployment.environmentId);
        if (deployment.status === 'REMOVING') containers.setStatus(deployment, 'REMOVED');
        else if (!instance || deployment.stopped || deployment.lost) continue;
        else if (isInFlight(deployment)) void drive(deployment, instance);
        else if (deployment.status === 'SUCCESS') await containers.start(deployment);
      }
      for (const instance of Object.values(state.instances)) containers.route(instance);
    },
    close: () => closing.abort(),
  };
}
