import { type ComposeService, readComposeFile } from '../../platforms/dokploy/compose-file';
import type { ApplicationRecord, ComposeRecord } from '../../platforms/dokploy/records';
import { isApplication } from '../../platforms/dokploy/services';
import type { DokployRollout } from './request';

/** How many containers each service has once everything runs, by service. */
export type ExpectedTasks = Readonly<Record<string, number>>;

/** At least one for each declared image, and as many as an application has replicas. */
export function declaredTasks(
  record: ComposeRecord | ApplicationRecord,
  images: DokployRollout['images'],
): ExpectedTasks {
  const each = isApplication(record) ? replicasOf(record) : 1;
  return Object.fromEntries(Object.keys(images).map((service) => [service, each]));
}

function replicasOf({ modeSwarm, replicas }: ApplicationRecord): number {
  return modeSwarm ? (modeSwarm.Replicated?.Replicas ?? 1) : (replicas ?? 1);
}

/**
 * As many as the compose file asks for, also of services whose image nobody declared. Of a stack, those may be jobs that
 * ended, whose tasks are not listed.
 */
export function tasksOfFile(record: ComposeRecord, images: DokployRollout['images']): ExpectedTasks {
  const { services = {} } = readComposeFile(String(record['composeFile'] ?? '')) ?? {};
  const counted = Object.entries(services).filter(
    ([name, { profiles }]) => name in images || (record.composeType !== 'stack' && profiles === undefined),
  );
  return Object.fromEntries(counted.map(([name, service]) => [name, scaleOf(service)]));
}

function scaleOf({ deploy, scale }: ComposeService): number {
  const { replicas } = (deploy ?? {}) as { replicas?: unknown };
  const wanted = Number(replicas ?? scale ?? 1);
  return Number.isInteger(wanted) ? wanted : 1;
}
