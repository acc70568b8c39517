import * as z from 'zod';
import type { DokployClient } from './client';
import { listProjects } from './projects';

/**
 * What the key opens.
 *
 * @throws DokployError of kind `unauthorized` when Dokploy does not take the key (any more)
 */
export async function whoami(
  client: DokployClient,
): Promise<{ version: string; projects: readonly string[] }> {
  const purpose = 'find out what the API key may do';
  const version = await client.query('settings.getDokployVersion', {}, z.string(), purpose);
  return { version, projects: (await listProjects(client)).map(({ name }) => name) };
}
