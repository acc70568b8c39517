import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { parseImageReference } from '../core/image-reference';
import { type HttpAnswer, httpGet } from './http-get';

/** `fail`: measured and bad. `inconclusive`: measured, cannot tell. `error`: could not be measured. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'error';

export interface ProbeOptions {
  /** The service's address; anything else than an http(s) URL gives the verdict `error`. */
  readonly url: unknown;
  /** Such as `/api/health`. */
  readonly path: string;
  /** The declared image, compared with the one the service reports, if it reports one. */
  readonly image?: string | undefined;
  /** At least 1. */
  readonly attempts: number;
  /** Milliseconds between the end of a failed try and the next. */
  readonly intervalMs: number;
  /** Milliseconds one try may take, the body included. */
  readonly timeoutMs: number;
  /** Further answers of 200 that must follow the first one, a second apart: a service that flaps is not healthy. @default 0 */
  readonly confirmations?: number;
  /** Ends the probing early, by rejecting. */
  readonly signal: AbortSignal;
  /** @default a real request */
  readonly get?: (url: URL, signal: AbortSignal) => Promise<HttpAnswer>;
  /** @default a real wait */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told about each try that failed. */
  readonly onTry?: (tries: number, reason: string) => void;
}

export interface ProbeResult {
  readonly verdict: Verdict;
  /** Why, such as `200` or `answers 503`. */
  readonly reason: string;
  readonly tries: number;
}

/** Longest wait between a first good answer and the next ones. */
const CONFIRM_MS = 1_000;

/**
 * Health level 1: asks until an answer is 200 and from the declared image, or the attempts are used up. A refused
 * connection or an unknown host is one failed try like any other. Where no try got as far as the service (its name does
 * not resolve, its certificate is not there yet), the verdict is `inconclusive`.
 */
export async function probeHealth(options: ProbeOptions): Promise<ProbeResult> {
  const { path, image, attempts, intervalMs, timeoutMs, confirmations = 0, signal, get = httpGet } = options;
  const sleep = options.sleep ?? ((ms, stop) => wait(ms, undefined, { signal: stop }));
  const url = addressOf(options.url, path);
  if (url === undefined) return { verdict: 'error', reason: 'its address is not known', tries: 0 };
  let reason = '';
  let reached = false;
  const ask = async (): Promise<string | undefined> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await get(url, AbortSignal.any([signal, timeout]));
      reached = true;
      return problemOf(answer, image);
    } catch (error) {
      signal.throwIfAborted();
      const { code = '', message } = error as NodeJS.ErrnoException;
      reached ||= timeout.aborted || !NOT_REACHED.test(code);
      return timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : (WORDS[code] ?? (code || message));
    }
  };
  const askAgain = async (): Promise<string | undefined> => {
    for (let left = confirmations; left > 0; left -= 1) {
      await sleep(Math.min(intervalMs, CONFIRM_MS), signal);
      const problem = await ask();
      if (problem !== undefined) return `answers 200, and then ${problem}`;
    }
    return undefined;
  };
  for (let tries = 1; tries <= attempts; tries += 1) {
    if (tries > 1) await sleep(intervalMs, signal);
    const problem = (await ask()) ?? (await askAgain());
    if (problem === undefined) return { verdict: 'pass', reason: '200', tries };
    reason = problem;
    options.onTry?.(tries, reason);
  }
  return { verdict: reached ? 'fail' : 'inconclusive', reason, tries: attempts };
}

const healthBody = z.object({ status: z.string().optional(), image: z.string().optional() });

function problemOf({ status, body, location }: HttpAnswer, image: string | undefined): string | undefined {
  if (location !== undefined && status >= 300 && status < 400) return `answers ${status}, a redirect`;
  if (status !== 200) return `answers ${status}`;
  const said = healthBody.safeParse(parseJson(body)).data;
  if (said?.status?.toLowerCase() === 'unhealthy') return 'answers 200 but calls itself unhealthy';
  if (image === undefined || said?.image === undefined || sameImage(said.image, image) !== false)
    return undefined;
  return `answers from ${said.image}, not from the declared ${image}`;
}

/** Whether two references name the same image; nothing when they have neither tag nor digest in common to compare. */
function sameImage(one: string, other: string): boolean | undefined {
  const [a, b] = [parseImageReference(one), parseImageReference(other)];
  if ('reason' in a || 'reason' in b) return undefined;
  if (a.registry !== b.registry || a.repository !== b.repository) return false;
  if (a.digest !== undefined && b.digest !== undefined) return a.digest === b.digest;
  return a.tag !== undefined && b.tag !== undefined ? a.tag === b.tag : undefined;
}

/** Failures on the way to the service, which say nothing about the service itself. */
const NOT_REACHED =
  /^(ENOTFOUND|EAI_|ENETUNREACH|EHOSTUNREACH|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its host name does not resolve',
  EAI_AGAIN: 'its host name does not resolve for now',
};

function addressOf(base: unknown, path: string): URL | undefined {
  if (typeof base !== 'string' || !/^https?:\/\//.test(base) || !URL.canParse(path, base)) return undefined;
  return new URL(path, base);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
