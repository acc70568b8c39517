import { PlumblineError } from '../core/errors';
import type { Note } from '../core/note';
import { exchange, type HttpReceived, type Transport, textOf } from './http-exchange';
import { bodyFailure, type HttpFailure, networkFailure, statusFailure } from './http-failure';

/** The part of `fetch` that is used; the global one fits. */
export type Fetch = Transport;

/** Network and clock, passed in so that tests decide both. */
export interface HttpRuntime {
  /** Told before each wait for another attempt. @default - nobody is told */
  readonly note?: Note;
  readonly fetch: Fetch;
  /** Resolves after `ms` milliseconds, or earlier when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Spreads the retries of several processes; from 0 up to 1. */
  readonly random: () => number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the request is for, as it reads in an error: `read environment staging`. Never a value. */
  readonly purpose: string;
  /** Whether the path is itself a secret, as a webhook's is: errors then name the origin alone. @default false */
  readonly secretPath?: boolean;
  /** As what the body of an answer is read; a web page is no success either way. @default 'json' */
  readonly responseType?: 'json' | 'text';
  /** Whether repeating it does no harm: true for reads, false for everything that writes. */
  readonly idempotent: boolean;
  /**
   * Milliseconds that one attempt may take.
   * @default 90000
   */
  readonly timeoutMs?: number;
  /**
   * Milliseconds that all attempts and the waits between them may take.
   * @default 180000
   */
  readonly deadlineMs?: number;
  /** Ends waits and reads; a write in flight is never cut off. */
  readonly signal?: AbortSignal;
  /**
   * Recognises, by its body, an answer of 500 and up as the API's own report, which the caller interprets.
   * @default - every such answer counts as a failure of the platform or its gateway
   */
  readonly isOwnReport?: (body: unknown) => boolean;
  /**
   * Header of a 429 that says, as `Retry-After` does, how many seconds to wait.
   * @default - `Retry-After` alone
   */
  readonly resetHeader?: string;
  /** Finds a failure worth repeating in an answer that looks like a success, such as GraphQL's `errors`. */
  readonly inspect?: (answer: HttpAnswer) => HttpFailure | undefined;
}

/** An answer for the caller to interpret: any status below 500 other than 429. */
export interface HttpAnswer {
  readonly status: number;
  /** As {@link HttpRequest.responseType} says; undefined when it is empty or, with an error status, not JSON. */
  readonly body: unknown;
  /** The first characters of an error's body that is not JSON; empty otherwise. */
  readonly excerpt: string;
}

/** The request may or may not have been carried out: read before repeating it. */
export class UnknownOutcomeError extends PlumblineError {}

const TIMEOUT_MS = 90_000;
const DEADLINE_MS = 180_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const EXCERPT = 200;

const NO_ANSWER = { code: 'no-answer' } as const;

/** The real network and clock. */
export const realRuntime: HttpRuntime = {
  fetch: (url, init) => fetch(url, init),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
    }),
  now: Date.now,
  random: Math.random,
};

/** The real network and clock, and somebody who is told of each wait. */
export const networkWith = (note: Note): HttpRuntime => ({ ...realRuntime, note });

/**
 * Sends a request until it gets an answer, waiting as `Retry-After` says or exponentially longer. Reads are
 * repeated after any passing failure; writes only after one that proves they were not carried out.
 *
 * @throws UnknownOutcomeError when a write failed in a way that leaves open whether it was carried out
 * @throws PlumblineError when no answer came before the deadline
 */
export async function sendHttp(request: HttpRequest, runtime: HttpRuntime): Promise<HttpAnswer> {
  const started = runtime.now();
  const deadline = started + (request.deadlineMs ?? DEADLINE_MS);
  for (let attempts = 1; ; attempts++) {
    const result = await sendOnce(request, runtime, deadline);
    if ('status' in result) return result;
    if (!request.idempotent && !result.notExecuted)
      throw new UnknownOutcomeError(describe(request, result, ''), NO_ANSWER);
    if (!result.passing) throw new PlumblineError(describe(request, result, ''), NO_ANSWER);

    const wait = result.retryAfterMs ?? backoff(attempts, runtime.random());
    const left = Math.min(deadline, started + (result.patienceMs ?? Infinity)) - runtime.now();
    if (wait >= left)
      throw new PlumblineError(describe(request, result, givenUp(attempts, result, left)), NO_ANSWER);
    noteWait(request, result, { attempts, wait }, runtime);
    await runtime.sleep(wait, request.signal);
    if (request.signal?.aborted)
      throw new PlumblineError(describe(request, result, 'Stopped while waiting.'), NO_ANSWER);
  }
}

function noteWait(
  { url, purpose }: HttpRequest,
  { what }: HttpFailure,
  { attempts, wait }: { readonly attempts: number; readonly wait: number },
  { note }: HttpRuntime,
): void {
  const trouble = `${new URL(url).origin} ${what}`;
  note?.(`${trouble}: attempt ${attempts} to ${purpose}; the next in ${Math.ceil(wait / 1000)} s`, trouble);
}

async function sendOnce(
  request: HttpRequest,
  runtime: HttpRuntime,
  deadline: number,
): Promise<HttpAnswer | HttpFailure> {
  const timeoutMs = Math.min(request.timeoutMs ?? TIMEOUT_MS, Math.max(1, deadline - runtime.now()));
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = request.idempotent && request.signal ? [request.signal] : [];
  const { method, url, headers, body } = request;
  let received: HttpReceived;
  try {
    const signal = AbortSignal.any([timeout, ...stop]);
    received = await exchange({ method, url, headers, body, signal }, runtime.fetch);
  } catch (error) {
    return networkFailure(error, timeout.aborted, timeoutMs);
  }
  const { status } = received;
  const text = textOf(received);
  const parsed = parse(request, status, received.headers.get('content-type'), text);
  if (status >= 500 && 'body' in parsed && request.isOwnReport?.(parsed.body)) return parsed;
  const { resetHeader } = request;
  const failure = statusFailure(status, received.headers, text, { now: runtime.now(), resetHeader });
  if (failure) return failure;
  return 'body' in parsed ? (request.inspect?.(parsed) ?? parsed) : parsed;
}

/** Ends at a white space: half a secret could no longer be recognized and masked. */
function excerptOf(text: string): string {
  return text.length > EXCERPT ? text.slice(0, EXCERPT).replace(/\S*$/, '') : text;
}

function parse(
  { responseType }: HttpRequest,
  status: number,
  contentType: string | null,
  text: string,
): HttpAnswer | HttpFailure {
  if (text === '') return { status, body: undefined, excerpt: '' };
  const plain = responseType === 'text' && (status >= 400 || !/^\s*</.test(text));
  if (plain) return { status, body: text, excerpt: '' };
  try {
    return { status, body: JSON.parse(text), excerpt: '' };
  } catch {
    if (status >= 400) return { status, body: undefined, excerpt: excerptOf(text) };
    return bodyFailure(status, contentType, text);
  }
}

/** Half a second, doubled with every attempt up to 15 s, shortened by up to a half at random. */
function backoff(attempts: number, random: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS) * (1 - random / 2);
}

function givenUp(attempts: number, failure: HttpFailure, left: number): string {
  const tries = `Given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  if (failure.retryAfterMs === undefined) return `${tries}.`;
  const seconds = (ms: number) => Math.max(0, Math.ceil(ms / 1000));
  return `${tries}: it asks to wait ${seconds(failure.retryAfterMs)} s, ${seconds(left)} s are left.`;
}

function describe(request: HttpRequest, failure: HttpFailure, note: string) {
  const { origin, pathname } = new URL(request.url);
  const path = request.secretPath ? '/…' : pathname;
  const open =
    request.idempotent || failure.notExecuted ? '' : 'Whether the request was carried out is not known.';
  return {
    what: `Cannot ${request.purpose}: ${request.method} ${origin}${path} ${failure.what}`,
    why: [failure.why, open, note].filter(Boolean).join(' '),
    next: failure.next,
  };
}
