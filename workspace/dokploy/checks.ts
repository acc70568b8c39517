import { z } from 'zod';
import { explain } from '../../core/explain';
import { DokployClient } from '../../platforms/dokploy/client';
import { DokployError } from '../../platforms/dokploy/errors';
import { whoami } from '../../platforms/dokploy/projects';
import { ENV_FILE_IS_QUOTED, isOlder } from '../../platforms/dokploy/version';
import type { HttpRuntime } from '../../platforms/http';
import { bad, ok, type Row } from '../check-row';
import { checkReach } from '../reach-check';
import type { DokployAccess } from './access';
import { pingDokploy } from './ping';
import { DISPENSABLE_PROCEDURES, DOKPLOY_PROCEDURES } from './procedures';

/** First version with environments and titles of deployments. */
const OLDEST = 'v0.25.0';

/** First of the versions whose answers the shapes were measured on, and the first after them. */
const MEASURED = ENV_FILE_IS_QUOTED;
const NEXT = 'v0.31.0';

/** Whether Dokploy answers, takes the key, and still has the procedures that Plumbline calls. */
export async function checkDokploy(
  { url, token, source }: DokployAccess,
  runtime: HttpRuntime,
): Promise<Row[]> {
  if (url === undefined) {
    const next = 'Give the address of the dashboard as DOKPLOY_URL, such as https://dokploy.example.com.';
    return [bad('fail', 'Dokploy API', 'its address is missing', next)];
  }
  const { reached, rows } = await checkReach(pingDokploy(url), runtime);
  if (!reached || token === undefined) return rows;
  try {
    const client = new DokployClient({ url, token, runtime });
    const { version, projects } = await whoami(client);
    const sees = projects.length === 0 ? 'no project yet' : projects.join(', ');
    const key = ok('Dokploy key', `sees ${sees} (from ${source})`);
    return [...rows, key, checkVersion(version), await checkProcedures(client)];
  } catch (error) {
    const { what, why, next } = explain(error);
    return [...rows, bad('fail', 'Dokploy key', `${what}. ${why} (from ${source})`, next)];
  }
}

export function checkVersion(version: string): Row {
  const name = 'Dokploy version';
  if (!/^v?\d+\.\d+/.test(version)) {
    return bad('unknown', name, `"${version}" is not a version`, 'Use a released Dokploy.');
  }
  if (isOlder(version, OLDEST)) {
    return bad('fail', name, `${version} is older than ${OLDEST}`, `Update Dokploy to ${MEASURED} or newer.`);
  }
  if (isOlder(version, MEASURED)) {
    return bad(
      'warn',
      name,
      `${version} is older than ${MEASURED}: it cannot carry every value of a variable, and says less of failures`,
      'Update Dokploy; until then such values are refused.',
    );
  }
  if (isOlder(version, NEXT)) return ok(name, version);
  return bad(
    'warn',
    name,
    `${version} is newer than 0.30, which this was made for`,
    'Watch the first apply.',
  );
}

const openApi = z.object({ paths: z.record(z.string(), z.unknown()) });

async function checkProcedures(client: DokployClient): Promise<Row> {
  const name = 'Dokploy procedures';
  const purpose = 'read the list of procedures';
  try {
    const { paths } = await client.query('settings.getOpenApiDocument', {}, openApi, purpose);
    const present = new Set(Object.keys(paths).map((path) => path.slice(path.lastIndexOf('/') + 1)));
    const missing = DOKPLOY_PROCEDURES.filter((procedure) => !present.has(procedure));
    if (missing.length === 0) return ok(name, `all ${DOKPLOY_PROCEDURES.length} that are used are there`);
    return bad(
      missing.every((procedure) => DISPENSABLE_PROCEDURES.includes(procedure)) ? 'warn' : 'fail',
      name,
      `missing: ${missing.join(', ')}`,
      'Update Dokploy to 0.30 or newer, or update Plumbline.',
    );
  } catch (error) {
    // A key without the right to read it is no fault.
    if (error instanceof DokployError && error.kind === 'forbidden') {
      return ok(name, 'not compared: the key may not read the list');
    }
    if (error instanceof DokployError && error.kind === 'unknown-procedure') {
      return bad('warn', name, 'not compared: this Dokploy publishes no list', 'Watch the first apply.');
    }
    return bad('unknown', name, explain(error).what, 'Try again later; requests may work all the same.');
  }
}
