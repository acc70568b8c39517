import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { projectPaths } from '../../core/project';
import { realRuntime } from '../../platforms/http';
import { exchange, textOf } from '../../platforms/http-exchange';

const instanceSchema = z.object({
  pid: z.number().int().positive().nullable(),
  port: z.number().int(),
  url: z.string(),
  credentials: z.object({
    railwayAccountToken: z.string(),
    railwayProjectToken: z.string(),
    dokployKey: z.string(),
  }),
});

/** Where the sandbox answers and what it accepts, as it wrote it down. */
export type SandboxInstance = z.infer<typeof instanceSchema>;

const statusSchema = z.object({
  pid: z.number(),
  url: z.string(),
  secondMs: z.number(),
  services: z.array(
    z.object({
      platform: z.string(),
      name: z.string(),
      image: z.string(),
      state: z.string(),
      url: z.string().optional(),
    }),
  ),
  faults: z.array(
    z.object({ fault: z.string(), service: z.string().optional(), times: z.number().optional() }),
  ),
});

export type SandboxStatus = z.infer<typeof statusSchema>;

const refusalSchema = z.object({ error: z.string(), why: z.string(), next: z.string() });

/** What the sandbox wrote down at its last start, if it ever started. */
export function readInstance(root: string): SandboxInstance | undefined {
  try {
    const parsed = instanceSchema.safeParse(
      JSON.parse(readFileSync(join(projectPaths(root).sandbox, 'sandbox.json'), 'utf8')),
    );
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const ANSWER_MS = 2000;
/** As long as `fetch` itself waits. */
const COMMAND_MS = 300_000;

/** The status of a sandbox that runs; `undefined` when none answers where this project's should. */
export async function askStatus(root: string): Promise<SandboxStatus | undefined> {
  const instance = readInstance(root);
  if (!instance?.pid) return undefined;
  try {
    const parsed = statusSchema.safeParse(await ask(`${instance.url}/_sandbox/status`, ANSWER_MS));
    return parsed.success && parsed.data.pid === instance.pid ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Address of the running sandbox.
 * @throws PlumblineError when it is down
 */
export async function requireRunning(root: string): Promise<string> {
  const status = await askStatus(root);
  if (status) return status.url;
  throw new PlumblineError({
    what: 'the sandbox is not running',
    why: 'No process answers at the address in .plumbline/sandbox/sandbox.json, or it never started here.',
    next: 'Start it with `plumbline sandbox up`.',
  });
}

/** What the sandbox answers to a question, or, where there is a body, to a command. */
async function ask(url: string, patienceMs: number, body?: unknown): Promise<unknown> {
  const signal = AbortSignal.timeout(patienceMs);
  const command = body !== undefined && {
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return JSON.parse(textOf(await exchange({ url, signal, ...command }, realRuntime.fetch)));
}

const messageSchema = z.object({ message: z.string() });

/**
 * Asks the running sandbox to do something and gives its answer.
 * @throws PlumblineError with the sandbox's own three parts when it refuses
 */
export async function command(url: string, action: string, body: unknown = {}): Promise<string> {
  const answer = await ask(`${url}/_sandbox/${action}`, COMMAND_MS, body);
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) {
    const { error: what, why, next } = refusal.data;
    throw new PlumblineError({ what, why, next });
  }
  return messageSchema.parse(answer).message;
}

const faultsSchema = z.record(z.string(), z.object({ kind: z.string(), summary: z.string() }));

/** Every fault the running sandbox knows. */
export async function listFaults(url: string): Promise<z.infer<typeof faultsSchema>> {
  return faultsSchema.parse(await ask(`${url}/_sandbox/faults`, ANSWER_MS));
}
