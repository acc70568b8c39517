import * as z from 'zod';
import { type DokployClient, parseAnswer } from './client';
import { type DomainRecord, domainRecord, type MountRecord, mountRecord } from './records';
import { idField, type Target } from './services';

/** Settings of a domain in the API's own words. */
export interface DomainSettings {
  readonly host: string;
  readonly path: string;
  readonly port: number;
  readonly https: boolean;
  readonly certificateType: string;
  readonly serviceName?: string;
}

export async function createDomain(
  client: DokployClient,
  target: Target,
  settings: DomainSettings,
): Promise<string> {
  const purpose = `create domain ${settings.host}`;
  // Without domainType a domain of a compose app counts as an application's and is never routed.
  const body = await client.mutate(
    'domain.create',
    { ...settings, ...idField(target), domainType: target.kind },
    purpose,
  );
  return parseAnswer(z.looseObject({ domainId: z.string() }), body, 'domain.create', purpose).domainId;
}

export async function updateDomain(
  client: DokployClient,
  domainId: string,
  settings: DomainSettings,
): Promise<void> {
  await client.mutate('domain.update', { domainId, ...settings }, `update domain ${settings.host}`);
}

export async function deleteDomain(client: DokployClient, domainId: string): Promise<void> {
  await client.mutate('domain.delete', { domainId }, `delete domain ${domainId}`);
}

/** Reads one domain by its id alone; a refresh takes it from its app instead. */
export function readDomain(client: DokployClient, domainId: string): Promise<DomainRecord> {
  return client.query('domain.one', { domainId }, domainRecord, `read domain ${domainId}`);
}

/** Settings of a mount in the API's own words. */
export interface MountSettings {
  readonly type: string;
  readonly mountPath: string;
  readonly filePath?: string;
  readonly content?: string;
  readonly volumeName?: string;
  readonly hostPath?: string;
}

/** Creates a mount. @returns its id, which Dokploy tells from v0.28.4 on; before, the caller has to look for it */
export async function createMount(
  client: DokployClient,
  target: Target,
  settings: MountSettings,
): Promise<string | undefined> {
  const purpose = `create mount ${settings.mountPath}`;
  const input = { ...settings, serviceType: target.kind, serviceId: target.id };
  const body = await client.mutate('mounts.create', input, purpose);
  return z.looseObject({ mountId: z.string() }).safeParse(body).data?.mountId;
}

export async function updateMount(
  client: DokployClient,
  mountId: string,
  settings: MountSettings,
): Promise<void> {
  await client.mutate('mounts.update', { mountId, ...settings }, `update mount ${settings.mountPath}`);
}

export async function deleteMount(client: DokployClient, mountId: string): Promise<void> {
  await client.mutate('mounts.remove', { mountId }, `delete mount ${mountId}`);
}

/** Reads one mount by its id alone; a refresh takes it from its app instead. */
export function readMount(client: DokployClient, mountId: string): Promise<MountRecord> {
  return client.query('mounts.one', { mountId }, mountRecord, `read mount ${mountId}`);
}
