import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, escapeIdentifier } from 'pg';
import type { AppContext, RunningApp } from '../app';
import { openGate, type Role } from './postgres-gate';
import { scramVerifier } from './scram';

/** Ends the child when the sandbox dies, however it dies: the channel between them closes. */
const END_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit())';
const MAX_CONNECTIONS = 50;
const STOP_MS = 5000;
/** The role that every PGlite has and works as. */
const BUILT_IN = 'postgres';

/** PGlite's own socket server, found the way Node finds packages, so that it works from sources and from the bundle. */
function serverScript(): string {
  const library = createRequire(__filename).resolve('@electric-sql/pglite-socket');
  return join(dirname(library), 'scripts', 'server.cjs');
}

/**
 * A real Postgres (PGlite) that speaks the wire protocol, in a process of its own because it computes for long. Its data
 * lives in the volume, or in memory without one. As the official image does, it takes `POSTGRES_USER` and
 * `POSTGRES_PASSWORD` when its data is new and never again; without a password it lets everybody in. It accepts any
 * database name, and every session works as the superuser.
 */
export async function startPostgres({ dataDir, environment, log }: AppContext): Promise<RunningApp> {
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const db = dataDir ? join(dataDir, 'pgdata') : 'memory://';
  const child = spawn(
    process.execPath,
    [
      '--import',
      END_WITH_PARENT,
      serverScript(),
      `--db=${db}`,
      '--port=0',
      `--max-connections=${MAX_CONNECTIONS}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] } },
  );
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
  createInterface({ input: child.stderr! }).on('line', log);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      log(line);
      const port = /listening on .*"port":(\d+)/.exec(line)?.[1];
      if (port) resolve(Number(port));
    });
    void exited.then((code) => reject(new Error(`postgres exited with code ${code} before it listened`)));
  });
  const { POSTGRES_USER: user = BUILT_IN, POSTGRES_PASSWORD: password } = environment;
  const protectedByPassword = password !== undefined && password !== '';
  if (protectedByPassword) await createLogin(port, user, password, dataDir);
  const role = (name: string) => findRole(port, name);
  const gate = protectedByPassword ? await openGate({ upstream: port, role, log }) : undefined;
  return {
    port: gate?.port ?? port,
    exited,
    async stop() {
      gate?.close();
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(last);
    },
  };
}

/** Once per volume: later changes of the variables change nothing in a database that exists. */
async function createLogin(
  port: number,
  user: string,
  password: string,
  dataDir: string | undefined,
): Promise<void> {
  const done = dataDir && join(dataDir, 'login-created');
  if (done && existsSync(done)) return;
  const verb = user === BUILT_IN ? 'ALTER' : 'CREATE';
  const role = `${escapeIdentifier(user)} LOGIN SUPERUSER PASSWORD '${scramVerifier(password)}'`;
  await query(port, `${verb} ROLE ${role}`);
  if (done) writeFileSync(done, '');
}

async function findRole(port: number, name: string): Promise<Role | undefined> {
  const [found] = await query(port, 'SELECT rolpassword, rolcanlogin FROM pg_authid WHERE rolname = $1', [
    name,
  ]);
  if (!found) return undefined;
  const { rolpassword, rolcanlogin } = found as { rolpassword: string | null; rolcanlogin: boolean };
  return { mayLogIn: rolcanlogin, ...(rolpassword !== null && { verifier: rolpassword }) };
}

async function query(port: number, sql: string, values: readonly string[] = []): Promise<unknown[]> {
  const client = new Client({ host: '127.0.0.1', port, user: BUILT_IN, database: BUILT_IN });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
