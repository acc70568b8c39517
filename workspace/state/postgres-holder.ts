import { Client, type ClientConfig, escapeIdentifier } from 'pg';
import type { ManifestState } from '../../constructs/manifest';
import { postgresSettings } from '../../core/postgres-address';
import type { LockHolder } from './holder';

const PATIENCE_MS = 5_000;

/**
 * The engine locks with advisory locks of the database: the id of the row that is the state, which is unique across schemas, or
 * -1 while a state is written for the first time, whichever it is.
 *
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/remote-state/pg/client.go
 */
const HOLDER = `
  SELECT a.pid, a.usename, a.application_name, host(a.client_addr) AS address, a.backend_start AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
   WHERE l.locktype = 'advisory' AND l.granted
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND ((l.classid::bigint << 32) | l.objid::bigint) = ANY ($1::bigint[])`;

interface Row {
  readonly pid: number;
  readonly usename: string;
  /** Empty, or absent where the asker may not see it. */
  readonly application_name: string | null;
  readonly address: string | null;
  readonly since: Date | null;
}

/** @throws Error when the database does not answer */
export async function postgresHolder(
  { schema }: Extract<ManifestState, { kind: 'postgres' }>,
  connection: string,
): Promise<LockHolder | undefined> {
  const client = new Client(configOf(connection));
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Row>(HOLDER, [[-1, ...(await stateIds(client, schema))]]);
    return rows[0] && wordsFor(rows[0]);
  } finally {
    await client.end();
  }
}

async function stateIds(client: Client, schema: string): Promise<readonly string[]> {
  const table = `${escapeIdentifier(schema)}.states`;
  const { rows: found } = await client.query('SELECT to_regclass($1) AS it', [table]);
  if (found[0].it === null) return [];
  const { rows } = await client.query(`SELECT id FROM ${table} WHERE name = 'default'`);
  return rows.map(({ id }) => String(id));
}

function wordsFor({ pid, usename, application_name, address, since }: Row): LockHolder {
  const login = `login ${usename}${address === null ? '' : ` from ${address}`}`;
  const name = application_name || undefined;
  const started =
    since === null
      ? ''
      : ` since ${since
          .toISOString()
          .replace('T', ' ')
          .replace(/\.\d+Z/, ' UTC')}`;
  return {
    who: `${name === undefined ? login : `${name} (${login})`}${started}`,
    freeing: `PostgreSQL frees it when that connection ends; "SELECT pg_terminate_backend(${pid})" ends it.`,
  };
}

/** As the engine understands it: TLS unless it is switched off, with a certificate that is checked only where that is asked for. */
function configOf(connection: string): ClientConfig {
  const { host, port, user, password, dbname, sslmode = 'require' } = postgresSettings(connection) ?? {};
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port: Number(port) }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(dbname !== undefined && { database: dbname }),
    ssl: sslmode !== 'disable' && { rejectUnauthorized: sslmode.startsWith('verify') },
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'plumbline asks who holds a lock',
  };
}
