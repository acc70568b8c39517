import type { Workload } from '../core/types';
import type { Database } from './database';
import { workloadSpec } from './deployment-spec';
import type { Deployment, DeploymentStatus, Instance } from './state';
import { instanceByPrivateDomain } from './variables';

/** The containers behind deployments, and the domains that lead to them. */
export interface Containers {
  setStatus(deployment: Deployment, status: DeploymentStatus): void;
  /** @throws PullError when the image does not exist */
  start(deployment: Deployment): Promise<Workload>;
  /** Stops the container and keeps its log. */
  halt(deployment: Deployment): Promise<void>;
  /** Stops the container for good. */
  retire(deployment: Deployment, status: 'REMOVED' | 'FAILED'): Promise<void>;
  /** What a container that ended by itself makes of its deployment. */
  ended(deployment: Deployment, workload: Workload, code: number): void;
  of(deploymentId: string): Workload | undefined;
  /** The deployment that serves an instance. */
  active(instance: Instance): Deployment | undefined;
  /** Points every domain of an instance at what serves it now. */
  route(instance: Instance): void;
}

export function createContainers(database: Database): Containers {
  const { world } = database;
  const workloads = new Map<string, Workload>();
  const keepLogs = (deployment: Deployment) => {
    const lines = workloads.get(deployment.id)?.logs();
    if (lines) deployment.logs = lines.map(({ at, line }) => ({ at: at.toISOString(), line }));
  };
  const containers: Containers = {
    setStatus(deployment, status) {
      deployment.status = status;
      deployment.statusUpdatedAt = deployment.updatedAt = world.now().toISOString();
      database.save();
    },
    async start(deployment) {
      const reach = (host: string, port: number) => {
        const instance = instanceByPrivateDomain(database, deployment.environmentId, host);
        const live = instance && containers.active(instance);
        const target = live && workloads.get(live.id);
        return target?.containerPort() === port ? target.port() : undefined;
      };
      const workload = await world.runtime.start({ ...workloadSpec(database, deployment), reach });
      deployment.digest = workload.digest;
      deployment.behaviour = workload.behaviour;
      workloads.set(deployment.id, workload);
      void workload.exited.then((code) => containers.ended(deployment, workload, code));
      return workload;
    },
    async halt(deployment) {
      const workload = workloads.get(deployment.id);
      keepLogs(deployment);
      workloads.delete(deployment.id);
      await workload?.stop();
    },
    async retire(deployment, status) {
      await containers.halt(deployment);
      deployment.stopped = true;
      containers.setStatus(deployment, status);
    },
    /** While it deploys, a container's end is the healthcheck's business; a clean end is no crash. */
    ended(deployment, workload, code) {
      if (workloads.get(deployment.id) !== workload || deployment.status !== 'SUCCESS') return;
      keepLogs(deployment);
      if (code !== 0) containers.setStatus(deployment, 'CRASHED');
      database.save();
    },
    of: (id) => workloads.get(id),
    active: ({ serviceId, environmentId }) =>
      database.deploymentsOf(serviceId, environmentId).find(({ status }) => status === 'SUCCESS'),
    route(instance) {
      const { service, custom } = database.domainsOf(instance.serviceId, instance.environmentId);
      const current = containers.active(instance);
      const workload = current && workloads.get(current.id);
      for (const { domain, targetPort } of [...service, ...custom]) {
        world.router.set(domain, workload, targetPort ?? undefined);
      }
    },
  };
  return containers;
}
