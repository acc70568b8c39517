import * as z from 'zod';
import { type DokployClient, parseAnswer } from './client';

/** A login that Dokploy keeps for all apps of its organization, and that Docker on the server has besides. */
const registryRecord = z.looseObject({
  registryId: z.string(),
  registryName: z.string(),
  /** Empty for Docker Hub. */
  registryUrl: z.string().nullish(),
  username: z.string(),
  /** The list has it, a single record has not. */
  password: z.string().nullish(),
});

export type RegistryRecord = z.infer<typeof registryRecord>;

/** Settings of a registry in the API's own words. */
export interface RegistrySettings {
  readonly registryName: string;
  readonly registryUrl: string;
  readonly username: string;
  readonly password: string;
}

/** Every registry of the organization, in one request until the next mutation. */
export function listRegistries(client: DokployClient): Promise<RegistryRecord[]> {
  const purpose = 'list the registries';
  return client.cached('registries', async () => {
    const rows = await client.query('registry.all', {}, z.array(registryRecord), purpose);
    for (const { password } of rows) if (password) client.redactor.learn(password);
    return rows;
  });
}

/** One registry by its id, without its password. */
export function readRegistry(client: DokployClient, registryId: string): Promise<RegistryRecord> {
  return client.query('registry.one', { registryId }, registryRecord, `read registry ${registryId}`);
}

/** Keeps a login; Dokploy tries it, and refuses one that the registry does not take. @returns its id */
export async function createRegistry(client: DokployClient, settings: RegistrySettings): Promise<string> {
  const purpose = `log in to ${settings.registryUrl || 'Docker Hub'}`;
  client.redactor.learn(settings.password);
  // Both keys have to be there; images are pulled by their full names, so that no prefix is of use.
  const input = { ...settings, registryType: 'cloud', imagePrefix: null };
  const body = await client.mutate('registry.create', input, purpose);
  return parseAnswer(z.looseObject({ registryId: z.string() }), body, 'registry.create', purpose).registryId;
}

/** Changes a login once the registry takes it: Dokploy itself would keep a wrong one before it tries it. */
export async function updateRegistry(
  client: DokployClient,
  registryId: string,
  settings: RegistrySettings,
): Promise<void> {
  client.redactor.learn(settings.password);
  const purpose = `log in to ${settings.registryUrl || 'Docker Hub'}`;
  await client.mutate('registry.testRegistry', { ...settings, registryType: 'cloud' }, purpose);
  await client.mutate('registry.update', { registryId, ...settings }, purpose);
}

/** Forgets a login, and logs the server out. */
export async function removeRegistry(client: DokployClient, registryId: string): Promise<void> {
  await client.mutate('registry.remove', { registryId }, `remove registry ${registryId}`);
}
