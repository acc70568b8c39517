import { Client } from 'pg';
import type { AppContext } from '../app';

const PATIENCE_SECONDS = 5;
/** A fast sandbox on a busy machine still gives the database this long to answer. */
const SHORTEST_PATIENCE_MS = 30_000;

/** Makes a new connection with `DATABASE_URL`, as an app does that opens another one: status 200, or 503 with the reason. */
export async function askDatabase({
  environment,
  reach,
  secondMs,
}: AppContext): Promise<{ status: number; said: string }> {
  const address = environment['DATABASE_URL'] ?? '';
  if (!URL.canParse(address)) return { status: 503, said: 'DATABASE_URL is not an address' };
  const url = new URL(address);
  const port = reach(url.hostname, Number(url.port || 5432));
  if (port === undefined) return { status: 503, said: 'unreachable' };
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    connectionTimeoutMillis: Math.max(PATIENCE_SECONDS * secondMs, SHORTEST_PATIENCE_MS),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return { status: 200, said: 'ok' };
  } catch (error) {
    return { status: 503, said: (error as Error).message };
  } finally {
    await client.end().catch(() => {});
  }
}
