import { DokployClient } from '../../platforms/dokploy/client';
import { parseEnvText } from '../../platforms/dokploy/env-text';
import { readApplication, readCompose } from '../../platforms/dokploy/services';
import type { HttpRuntime } from '../../platforms/http';
import type { Managed } from '../managed-resources';
import type { LiveNames } from '../variables/live-differences';
import type { DokployAccess } from './access';

/** Names of the variables that the services of a stack have at Dokploy: one request per service. */
export async function liveNamesOnDokploy(
  managed: Managed,
  { url, token }: DokployAccess,
  runtime: HttpRuntime,
): Promise<LiveNames[]> {
  if (url === undefined || token === undefined) return [];
  const client = new DokployClient({ url, token, runtime });
  const records = await Promise.all([
    ...[...managed.values('dokploy_compose', 'id')].map((id) => readCompose(client, id)),
    ...[...managed.values('dokploy_application', 'id')].map((id) => readApplication(client, id)),
  ]);
  return records.map(({ name, env }) => ({
    platform: 'dokploy',
    service: name,
    names: Object.keys(parseEnvText(env)),
  }));
}
