import { breakSandbox, parseBreak } from './breaking';
import { SandboxError } from './errors';
import { FAULTS } from './faults';
import type { RequestLog } from './request-log';
import type { Simulator, SimulatorResponse } from './types';
import type { RunningWorld } from './world';

/** What `GET /_sandbox/status` answers. */
export interface SandboxStatus {
  readonly pid: number;
  readonly url: string;
  readonly secondMs: number;
  readonly services: ReturnType<Simulator['status']>;
  readonly faults: ReturnType<RunningWorld['faults']['list']>;
}

export interface AdminContext {
  readonly url: string;
  readonly secondMs: number;
  readonly requests: RequestLog;
  world(): RunningWorld;
  reset(): Promise<void>;
  shutdown(): void;
}

export function sandboxStatus({ url, secondMs, world }: AdminContext): SandboxStatus {
  const { simulators, faults } = world();
  return {
    pid: process.pid,
    url,
    secondMs,
    services: [...simulators.values()].flatMap((simulator) => simulator.status()),
    faults: faults.list(),
  };
}

const json = (status: number, value: unknown): SimulatorResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Answers a request below `/_sandbox/`. */
export async function handleAdmin(
  context: AdminContext,
  request: { method: string; action: string; contentType: string; body: Buffer },
): Promise<SimulatorResponse> {
  const { method, action } = request;
  try {
    if (method === 'GET' && action === 'status') return json(200, sandboxStatus(context));
    if (method === 'GET' && action === 'requests') return json(200, context.requests.list());
    if (method === 'GET' && action === 'faults') return json(200, FAULTS);
    if (method !== 'POST') return json(404, { error: 'not found' });
    // A web page somewhere else cannot send this content type here without asking first.
    if (!request.contentType.startsWith('application/json'))
      return json(415, { error: 'send application/json' });
    if (action === 'break') {
      return json(200, { message: breakSandbox(context.world(), parseBreak(request.body)) });
    }
    if (action === 'reset') {
      await context.reset();
      return json(200, { message: 'The sandbox is empty.' });
    }
    if (action === 'shutdown') {
      setImmediate(context.shutdown);
      return json(200, { message: 'The sandbox stops.' });
    }
    return json(404, { error: 'not found' });
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const { what, why, next } = error.parts;
    return json(400, { error: what, why, next });
  }
}
