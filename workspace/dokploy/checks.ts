import { z } from 'zod';
import { explain } from '../../core/explain';
import { DokployClient } from '../../platforms/dokploy/client';
import { DokployError } from '../../platforms/dokploy/errors';
import { whoami } from '../../platforms/dokploy/projects';
import type { HttpRuntime } from '../../platforms/http';
import { bad, ok, type Row } from '../check-row';
import { checkReach } from '../reach-check';
import type { DokployAccess } from './access';
import { pingDokploy } from './ping';
import { DOKPLOY_PROCEDURES } from './procedures';

/** Version whose answers the shapes were measured on. */
const MEASURED = [0, 30] as const;

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
  const [major = Number.NaN, minor = Number.NaN] = version.replace(/^v/, '').split('.').map(Number);
  const [oldMajor, oldMinor] = MEASURED;
  const name = 'Dokploy version';
  if (Number.isNaN(major) || Number.isNaN(minor)) {
    return bad('unknown', name, `"${version}" is not a version`, 'Use a released Dokploy.');
  }
  if (major === oldMajor && minor === oldMinor) return ok(name, version);
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    return bad('fail', name, `${version} is older than 0.30`, 'Update Dokploy to 0.30 or newer.');
  }
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
      'fail',
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
