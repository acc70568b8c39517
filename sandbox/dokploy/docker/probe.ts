import { setTimeout as pause } from 'node:timers/promises';
import type { Workload } from '../../core/types';
import type { Healthcheck } from '../state';

export interface ProbeResult {
  readonly exitCode: number;
  readonly output: string;
}

const URL_IN_COMMAND = /https?:\/\/([^\s:/'"]+)(?::(\d+))?([^\s'"?#)]*)/;
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost', '0.0.0.0']);
/** A fast sandbox on a busy machine still gives an app this long. */
const SHORTEST_TIMEOUT_MS = 1000;

/**
 * Does what the command of a healthcheck would find out: HTTP probes really ask the app, `pg_isready` and `redis-cli`
 * want their server, and any other command passes unless the app is told to misbehave.
 */
export async function runProbe(options: {
  readonly workload: Workload;
  readonly healthcheck: Healthcheck;
  readonly secondMs: number;
  /** How many probes the container has had, this one included. */
  readonly count: number;
}): Promise<ProbeResult> {
  const { workload, healthcheck, secondMs, count } = options;
  const command = healthcheck.test.slice(1).join(' ');
  const address = URL_IN_COMMAND.exec(command);
  if (address) {
    const timeoutMs = Math.max(healthcheck.timeout * secondMs, SHORTEST_TIMEOUT_MS);
    const [, host, port, path] = address;
    return askHttp(
      workload,
      { host: host!, port: Number(port ?? 80), path: path || '/' },
      timeoutMs,
      command,
    );
  }
  if (/\bpg_isready\b/.test(command)) return serverOf(workload, 5432, 'pg_isready: no response');
  if (/\bredis-cli\b/.test(command)) return serverOf(workload, 6379, 'redis-cli: not found');
  const fails =
    /^(?:false|exit [1-9]\d*)$/.test(command.trim()) ||
    workload.behaviour === 'never-healthy' ||
    (workload.behaviour === 'flapping' && count % 2 === 0);
  return fails ? { exitCode: 1, output: 'command failed' } : { exitCode: 0, output: '' };
}

async function askHttp(
  workload: Workload,
  { host, port, path }: { host: string; port: number; path: string },
  timeoutMs: number,
  command: string,
): Promise<ProbeResult> {
  if (!OWN_HOSTS.has(host) || port !== workload.containerPort()) {
    return { exitCode: 1, output: `can't connect to remote host (${host}:${port}): Connection refused` };
  }
  const late = Symbol('late');
  const timer = new AbortController();
  const answer = await Promise.race([
    workload.probe(path),
    pause(timeoutMs, late, { signal: timer.signal, ref: false }).catch(() => late),
  ]);
  timer.abort();
  if (typeof answer === 'symbol') return { exitCode: -1, output: 'Health check exceeded timeout' };
  if (answer === undefined) return { exitCode: 1, output: 'Connection refused' };
  const judgesStatus = !/\bcurl\b/.test(command) || /\s(?:-[A-Za-z]*f|--fail)/.test(command);
  if (judgesStatus && answer >= 400) return { exitCode: 1, output: `server returned error: HTTP ${answer}` };
  return { exitCode: 0, output: '' };
}

function serverOf(workload: Workload, port: number, complaint: string): ProbeResult {
  const listens = workload.containerPort() === port && workload.port() !== undefined;
  return listens && workload.behaviour !== 'never-healthy'
    ? { exitCode: 0, output: '' }
    : { exitCode: 1, output: complaint };
}
