import { type Client, escapeIdentifier } from 'pg';
import type { ManifestState } from '../../constructs/manifest';
import type { LockHolder } from './holder';
import { withPostgres } from './postgres-session';

type Place = Extract<ManifestState, { kind: 'postgres' }>;

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

/** What a database holds of a state. Nothing is made there, unlike by the engine, which makes a schema that is missing. */
export function readPostgres(
  { schema }: Place,
  connection: string,
): Promise<{ readonly stored: string | undefined; readonly holder: LockHolder | undefined }> {
  return withPostgres(connection, async (client) => {
    const found = await storedIn(client, schema);
    const { rows } = await client.query<Row>(HOLDER, [[-1, ...(found ? [found.id] : [])]]);
    return { stored: found?.data, holder: rows[0] && wordsFor(rows[0]) };
  });
}

async function storedIn(client: Client, schema: string): Promise<{ id: string; data: string } | undefined> {
  const table = `${escapeIdentifier(schema)}.states`;
  const { rows: found } = await client.query('SELECT to_regclass($1) AS it', [table]);
  if (found[0].it === null) return undefined;
  const { rows } = await client.query(`SELECT id, data FROM ${table} WHERE name = 'default'`);
  return rows[0];
}

function wordsFor({ pid, usename, application_name, address, since }: Row): LockHolder {
  const login = `login ${usename}${address === null ? '' : ` from ${address}`}`;
  const name = application_name || undefined;
  const started = since
    ?.toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, ' UTC');
  return {
    who: `${name === undefined ? login : `${name} (${login})`}${started ? ` since ${started}` : ''}`,
    freeing: `PostgreSQL frees it when that connection ends; "SELECT pg_terminate_backend(${pid})" ends it.`,
  };
}
