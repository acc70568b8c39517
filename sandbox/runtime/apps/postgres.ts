import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AppContext, RunningApp } from '../app';

/** Ends the child when the sandbox dies, however it dies: the channel between them closes. */
const END_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit())';
const MAX_CONNECTIONS = 50;
const STOP_MS = 5000;

/** PGlite's own socket server, found the way Node finds packages, so that it works from sources and from the bundle. */
function serverScript(): string {
  const library = createRequire(__filename).resolve('@electric-sql/pglite-socket');
  return join(dirname(library), 'scripts', 'server.cjs');
}

/**
 * A real Postgres (PGlite) that speaks the wire protocol, in a process of its own because it computes for long. Its data
 * lives in the volume, or in memory without one. It accepts any user, password and database name.
 */
export async function startPostgres({ dataDir, log }: AppContext): Promise<RunningApp> {
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
  return {
    port,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(last);
    },
  };
}
