import { Client, type ClientConfig, DatabaseError } from 'pg';
import { PlumblineError } from '../../core/errors';
import { postgresSettings } from '../../core/postgres-address';

const PATIENCE_MS = 5_000;

/**
 * Asks the database of a state something, as the engine would reach it.
 *
 * @throws PlumblineError when it does not answer, or refuses
 */
export async function withPostgres<T>(connection: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(configOf(connection));
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw failure(error as Error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** TLS unless it is switched off, with a certificate that is checked only where that is asked for. */
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
    application_name: 'plumbline looks at the state',
  };
}

function failure(error: Error): PlumblineError {
  const refused = error instanceof DatabaseError;
  return new PlumblineError(
    {
      what: `PostgreSQL: ${error.message || (error as NodeJS.ErrnoException).code || 'no answer'}`,
      why: refused ? 'The database refuses what PG_CONN_STR asks of it.' : 'The database did not answer.',
      next: refused
        ? 'Correct PG_CONN_STR where Plumbline runs; docs/state.md says what the login has to be able to do.'
        : 'Check the address in PG_CONN_STR and the network; ?sslmode=disable is for a server without TLS.',
    },
    { cause: error, code: refused ? 'refused' : 'no-answer' },
  );
}
