import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { PlumblineError } from '../../core/errors';

/** Where a database is and who asks. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

const CONNECT_MS = 15_000;
const ITERATIONS = 4096;
/** The password is wrong; the role may not log in. */
const REFUSED = new Set(['28P01', '28000']);

/** Logs in. @returns the role the login acts as */
export function loginWorks(login: Login): Promise<string> {
  return withClient(login, actingRole);
}

/**
 * Makes or renews a login that acts as the same role as the one that asks, whatever was left of it by an earlier attempt.
 * The password itself does not travel, and is in no log of the database: Postgres takes the SCRAM verifier.
 *
 * @returns the role both act as
 */
export function createLogin(by: Login, name: string, password: string): Promise<string> {
  return withClient(by, async (client) => {
    const role = escapeIdentifier(name);
    const owner = await actingRole(client);
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
    const verb = rows.length > 0 ? 'ALTER' : 'CREATE';
    await client.query('BEGIN');
    await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${escapeLiteral(scramVerifier(password))}`);
    if (name !== owner) {
      await client.query(`GRANT ${escapeIdentifier(owner)} TO ${role}`);
      await client.query(`ALTER ROLE ${role} SET role TO ${escapeLiteral(owner)}`);
    }
    await client.query('COMMIT');
    return owner;
  });
}

/**
 * Takes the password from a login and ends its sessions; one that does not exist is fine. The role itself stays, as
 * things may belong to it.
 *
 * @param password makes sure that it is of no use any more, when it is known
 */
export async function endLogin(by: Login, name: string, password: string | undefined): Promise<void> {
  await withClient(by, async (client) => {
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
    if (rows.length === 0) return;
    await client.query(`ALTER ROLE ${escapeIdentifier(name)} PASSWORD NULL`);
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid <> pg_backend_pid()',
      [name],
    );
  });
  if (password === undefined || !(await stillLogsIn({ ...by, user: name, password }))) return;
  throw new PlumblineError({
    what: `the login ${name} still works with its previous password after the password was taken from it`,
    why: 'The database lets somebody in without asking for a password (a "trust" line in pg_hba.conf).',
    next: 'Correct pg_hba.conf, then run the same command again.',
  });
}

async function stillLogsIn(login: Login): Promise<boolean> {
  try {
    await connect(login).then((client) => client.end());
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && REFUSED.has(error.code ?? '')) return false;
    throw unreachable(login, error as Error);
  }
}

async function actingRole(client: Client): Promise<string> {
  return (await client.query('SELECT current_user AS role')).rows[0].role;
}

async function withClient<T>(login: Login, work: (client: Client) => Promise<T>): Promise<T> {
  let client: Client | undefined;
  try {
    client = await connect(login);
    return await work(client);
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    throw error instanceof DatabaseError ? refusedBy(login, error) : unreachable(login, error as Error);
  } finally {
    await client?.end().catch(() => {});
  }
}

/** Encrypted where the server can; the certificate of a database container is signed by itself. */
async function connect({ host, port, database, user, password }: Login): Promise<Client> {
  const options = { host, port, database, user, password, connectionTimeoutMillis: CONNECT_MS };
  const attempt = async (ssl: false | { rejectUnauthorized: false }) => {
    const client = new Client({ ...options, ssl, application_name: 'plumbline rotation' });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  try {
    return await attempt({ rejectUnauthorized: false });
  } catch (error) {
    if (!/does not support SSL/.test((error as Error).message)) throw error;
    return attempt(false);
  }
}

/** What Postgres keeps of a password (RFC 5803), so that the password itself need not be sent. */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}

function refusedBy({ host, port, user }: Login, { code = '', message }: DatabaseError): PlumblineError {
  const login = REFUSED.has(code);
  return new PlumblineError({
    what: `the database at ${host}:${port} refused ${login ? `the login ${user}` : 'a statement'}: ${message} (${code})`,
    why: login
      ? 'The login or the password in the secrets file is not the one the database knows.'
      : 'The login must be allowed to create roles.',
    next: login
      ? 'Put the login and password that work into the secrets file.'
      : 'Use the login the database was made with.',
  });
}

function unreachable({ host, port }: Login, error: Error): PlumblineError {
  return new PlumblineError(
    {
      what: `the database at ${host}:${port} could not be reached: ${error.message}`,
      why: 'It is down, or this machine has no way to it. At Railway a new TCP proxy may take a moment, or a deployment of the database.',
      next: 'Run the same command again; if it stays, declare a TCP proxy, or the address in Rotation.postgresPassword.',
    },
    { cause: error },
  );
}
