import type { HttpRuntime } from '../http';
import { exchange } from '../http-exchange';
import { networkFailure } from '../http-failure';
import { isSafe } from './addresses';
import { RegistryError, unexpectedAnswer } from './registry-error';

/** A registry's or token service's answer, below 500 and not 429. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Holds a secret; it goes to `url` and follows no redirect. */
  readonly body?: string;
  /** The image as it reads in an error. */
  readonly name: string;
}

const ATTEMPT_MS = 10_000;
const DEADLINE_MS = 30_000;
const FIRST_WAIT_MS = 500;
const MOST_REDIRECTS = 3;
/** Bytes; registries refuse larger manifests (distribution specification, "Pushing Manifests"). */
const LARGEST_BODY = 4 * 1024 * 1024;

/**
 * Asks until there is an answer, waiting as `Retry-After` says. Redirects are followed without credentials.
 * @throws RegistryError when no answer came within 30 s, or it led nowhere
 */
export async function ask(request: RegistryRequest, runtime: HttpRuntime): Promise<RegistryAnswer> {
  const deadline = runtime.now() + DEADLINE_MS;
  for (let attempt = 1; ; attempt++) {
    const { answer, error, waitMs } = await askOnce(request, runtime, deadline);
    if (answer) return answer;
    const wait = waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
    if (runtime.now() + wait >= deadline) throw error;
    await runtime.sleep(wait);
  }
}

interface Attempt {
  readonly answer?: RegistryAnswer;
  readonly error?: RegistryError;
  readonly waitMs?: number;
}

async function askOnce(request: RegistryRequest, runtime: HttpRuntime, deadline: number): Promise<Attempt> {
  const timeoutMs = Math.min(ATTEMPT_MS, Math.max(1, deadline - runtime.now()));
  const signal = AbortSignal.timeout(timeoutMs);
  let answer: RegistryAnswer;
  try {
    answer = await followed(request, runtime, signal);
  } catch (error) {
    if (error instanceof RegistryError) throw error;
    const { what, why, next, passing } = networkFailure(error, signal.aborted, timeoutMs);
    const failure = new RegistryError({
      what: `cannot tell whether ${request.name} exists: ${request.url.origin} ${what}`,
      why,
      next,
    });
    if (!passing) throw failure;
    return { error: failure };
  }
  const { status, headers } = answer;
  if (status !== 429 && status < 500) return { answer };
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const asked = Number.isFinite(seconds) ? `and asks to wait ${seconds} s` : '';
  return {
    error: unexpectedAnswer(request.name, request.url, status, asked),
    ...(asked && { waitMs: seconds * 1000 }),
  };
}

async function followed(
  request: RegistryRequest,
  runtime: HttpRuntime,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  let { url, headers } = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(
      {
        method: request.method,
        url: url.href,
        headers,
        body: request.body,
        signal,
        longestBody: LARGEST_BODY,
      },
      runtime.fetch,
    );
    const { status, cut } = answer;
    const location = answer.headers.get('location');
    if (status < 300 || status >= 400 || location === null) {
      if (!cut) return answer;
      throw unexpectedAnswer(request.name, request.url, status, 'and more than 4 MiB of manifest');
    }
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    const goesOn = request.body === undefined && redirects < MOST_REDIRECTS;
    if (next === undefined || !isSafe(next, request.url) || !goesOn) {
      throw unexpectedAnswer(request.name, url, status, 'and a redirect that is not followed');
    }
    const { authorization: _, ...anonymous } = headers;
    if (next.host !== url.host) headers = anonymous;
    url = next;
  }
}
