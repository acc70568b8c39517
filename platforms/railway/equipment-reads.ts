import type { TcpProxy } from './live';
import { backupSchedulesDocument, proxiesDocument } from './reads';
import type { EnvironmentSnapshot, Snapshots } from './snapshot';

/** TCP proxies by service, asked for at once: of the services whose configuration does not say that they have none. */
export async function readProxies(
  snapshots: Snapshots,
  { id, services }: EnvironmentSnapshot,
): Promise<ReadonlyMap<string, readonly TcpProxy[]>> {
  const possible = [...services].filter(
    ([, { config }]) => !config?.networking || Object.keys(config.networking.tcpProxies ?? {}).length > 0,
  );
  const ids = possible.map(([serviceId]) => serviceId);
  return ids.length === 0 ? new Map() : askProxies(snapshots, id, ids);
}

/** TCP proxies of these services, whatever their configuration says. */
export async function askProxies(
  snapshots: Snapshots,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly TcpProxy[]>> {
  const purpose = `read the TCP proxies of environment ${environmentId}`;
  const answer = await snapshots.ask(
    proxiesDocument(ids.length),
    { environmentId, ...aliased(ids) },
    purpose,
  );
  return new Map(ids.map((id, i) => [id, answer[`s${i}`] ?? []]));
}

/** Kinds of backup schedules by volume instance, sorted, asked for at once. */
export async function readBackupSchedules(
  snapshots: Snapshots,
  { id: environmentId, volumes }: EnvironmentSnapshot,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = volumes.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const purpose = `read the backup schedules of environment ${environmentId}`;
  const answer = await snapshots.ask(backupSchedulesDocument(ids.length), aliased(ids), purpose);
  const kinds = (i: number) => (answer[`s${i}`] ?? []).map(({ kind }) => kind).sort();
  return new Map(ids.map((id, i) => [id, kinds(i)]));
}

/** Ids as the variables of a document that asks about several things at once. */
const aliased = (ids: readonly string[]) => Object.fromEntries(ids.map((id, i) => [`s${i}`, id]));
