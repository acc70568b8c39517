import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { sameImage } from '../core/same-image';
import { inWords, selfReport } from './health-body';
import { type HttpAnswer, httpGet } from './http-get';
import type { Judgement } from './verdict';

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

/** The reason is that of the last try, such as `200` or `answers 503`. */
export interface ProbeResult extends Judgement {
  readonly tries: number;
}

/** Longest wait between a first good answer and the next ones. */
const CONFIRM_MS = 1_000;

/**
 * Health level 1: asks until an answer is 200 and from the declared image, or the attempts are used up. A refused
 * connection or an unknown host is one failed try like any other. The verdict is `inconclusive` where no try got as far as
 * the service (its name does not resolve, its certificate is not there yet), and where its last answer was 200 from an
 * image that cannot be compared with the declared one, or from a service that calls itself degraded: other services may be the
 * cause, and the version before would say the same. One that calls itself down is not healthy, see {@link selfReport}.
 */
export async function probeHealth(options: ProbeOptions): Promise<ProbeResult> {
  const { path, image, attempts, intervalMs, timeoutMs, confirmations = 0, signal, get = httpGet } = options;
  const sleep = options.sleep ?? ((ms, stop) => wait(ms, undefined, { signal: stop }));
  const url = addressOf(options.url, path);
  if (url === undefined) return { verdict: 'error', reason: 'its address is not known', tries: 0 };
  let reached = false;
  const ask = async (): Promise<Judgement> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await get(url, AbortSignal.any([signal, timeout]));
      reached = true;
      return judge(answer, image);
    } catch (error) {
      signal.throwIfAborted();
      const { code = '', message } = error as NodeJS.ErrnoException;
      reached ||= timeout.aborted || !NOT_REACHED.test(code);
      const reason = timeout.aborted
        ? `no answer within ${timeoutMs / 1000} s`
        : (WORDS[code] ?? (code || message));
      return { verdict: reached ? 'fail' : 'inconclusive', reason };
    }
  };
  const askAgain = async (): Promise<Judgement> => {
    for (let left = confirmations; left > 0; left -= 1) {
      await sleep(Math.min(intervalMs, CONFIRM_MS), signal);
      const again = await ask();
      if (again.verdict !== 'pass') return { ...again, reason: `answers 200, and then ${again.reason}` };
    }
    return WELL;
  };
  let last: Judgement = { verdict: 'inconclusive', reason: 'it was not asked' };
  for (let tries = 1; tries <= attempts; tries += 1) {
    if (tries > 1) await sleep(intervalMs, signal);
    last = await ask();
    if (last.verdict === 'pass') last = await askAgain();
    if (last.verdict === 'pass') return { ...last, tries };
    options.onTry?.(tries, last.reason);
  }
  return { ...last, tries: attempts };
}

const WELL: Judgement = { verdict: 'pass', reason: '200' };

const healthBody = z.object({ image: z.string().optional().catch(undefined) });

function judge({ status, body, location }: HttpAnswer, image: string | undefined): Judgement {
  const fail = (reason: string, next?: string): Judgement => ({
    verdict: 'fail',
    reason,
    ...(next && { next }),
  });
  if (location !== undefined && status >= 300 && status < 400)
    return fail(`answers ${status}, a redirect`, TRAPS.redirect);
  if (status !== 200) return fail(`answers ${status}`, trapOf(status));
  const report = selfReport(body);
  if (report?.state === 'unwell') return fail(`answers 200 but ${inWords(report)}`);
  if (report) {
    const next =
      'Look at what it says of its parts; a service that works answers with ok, up, pass or healthy.';
    return { verdict: 'inconclusive', reason: `answers 200 but ${inWords(report)}`, next };
  }
  const said = healthBody.safeParse(parseJson(body)).data;
  if (image === undefined || !said?.image) return WELL;
  const match = sameImage(image, said.image);
  if (match === 'different') return fail(`answers from ${said.image}, not from the declared ${image}`);
  if (match === 'same') return WELL;
  return {
    verdict: 'inconclusive',
    reason: `answers from "${said.image}", which does not tell whether it is the declared ${image}`,
    next: 'Let the health answer name the image as it is declared, with its tag or digest, or name none.',
  };
}

/** What answers that are no 200 usually come from. */
const TRAPS = {
  redirect: 'Declare a path that answers 200 itself: a gate follows no redirect.',
  gateway:
    'A gateway answers in its place: the app has to listen on the declared port (on Railway the variable PORT) at 0.0.0.0 or [::], not at 127.0.0.1.',
  refusal: 'Let the path answer without a login, and let the app allow the host name that it is asked by.',
};

function trapOf(status: number): string | undefined {
  if (status === 502 || status === 504) return TRAPS.gateway;
  return [400, 401, 403, 421].includes(status) ? TRAPS.refusal : undefined;
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
