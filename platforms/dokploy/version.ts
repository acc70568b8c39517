import * as z from 'zod';
import type { DokployClient } from './client';

/** First version that writes values into `.env` so that Compose reads them unchanged. */
export const ENV_FILE_IS_QUOTED = 'v0.30.0';

/** Version of the server, such as `v0.30.2`. */
export function readVersion(client: DokployClient): Promise<string> {
  const purpose = 'find out the version of Dokploy';
  return client.cached('version', () => client.query('settings.getDokployVersion', {}, z.string(), purpose));
}

/** Whether a version comes before another one; one without numbers, such as `canary`, is newer than all. */
export function isOlder(version: string, than: string): boolean {
  const [found, wanted] = [version, than].map((text) => text.match(/\d+/g)?.map(Number) ?? []);
  const differs = wanted!.findIndex((part, index) => part !== found![index]);
  return found!.length > 0 && differs >= 0 && (found![differs] ?? 0) < wanted![differs]!;
}
