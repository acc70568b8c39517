import { execFileSync, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from '../../sandbox/runtime/apps/listen';
import { findTool } from './tools';

/** A Postgres of the machine: on PATH, or where Debian puts it. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const installed = versions.map((version) => join(debian, version, 'bin', 'postgres')).find(existsSync);
  return installed ?? findTool('postgres', 'postgres');
}

/** A server of a test's own, with password logins and without TLS. */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** What it writes, every statement among it. */
  readonly log: string;
  start(): void;
  /** Ends every connection at once, as a power cut would. */
  stop(): void;
  remove(): void;
}

/** Makes a database cluster with one superuser, and starts it. @param postgres the program */
export async function startPostgres(
  postgres: string,
  first: { readonly user: string; readonly password: string },
): Promise<TestPostgres> {
  const bin = (name: string) => join(postgres, '..', name);
  // Postgres refuses to run as root.
  const asUser: SpawnSyncOptions = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const dir = mkdtempSync(join(tmpdir(), 'plumbline-postgres-'));
  if (asUser.uid !== undefined) chownSync(dir, asUser.uid, asUser.gid!);
  const [data, log, passwordFile] = ['data', 'log', 'password'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const run = (name: string, ...args: string[]) =>
    execFileSync(bin(name), args, {
      ...asUser,
      env: { PATH: process.env['PATH'] },
      cwd: dir,
      stdio: 'ignore',
    });
  spawnSync('tee', [passwordFile], { ...asUser, input: first.password });
  run('initdb', '-D', data, '-U', first.user, '-A', 'scram-sha-256', '--pwfile', passwordFile, '--no-sync');
  const port = await freePort();
  const options = `-p ${port} -k ${dir} -c log_statement=all -c fsync=off`;
  const server: TestPostgres = {
    ...{ host: '127.0.0.1', port, database: 'postgres', log },
    start: () => void run('pg_ctl', '-D', data, '-w', '-o', options, '-l', log, 'start'),
    stop: () => void spawnSync(bin('pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], asUser),
    remove() {
      server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  server.start();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
