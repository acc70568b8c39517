/** What went wrong with one attempt of an HTTP request, as data. */
export interface HttpFailure {
  /** Completes "… answered" or "… got no answer": for people, free of values. */
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** Whether another attempt may succeed. */
  readonly passing: boolean;
  /** Whether the failure proves that the request was not carried out. */
  readonly notExecuted: boolean;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs?: number;
  /** Milliseconds after which more attempts are pointless. @default - the request's own deadline */
  readonly patienceMs?: number;
}

/** A burst limit at the edge is over by then; a block lasts hours. */
const BLOCKED_PATIENCE_MS = 20_000;
/** A restart of a gateway is over by then; a wrong address stays wrong. */
const UNREACHABLE_PATIENCE_MS = 60_000;

const AGAIN = 'Run the command again in a few minutes; what was done already is not done twice.';
const REACHABLE =
  'Check the address, the network and the status page of the platform, then run the command again.';

/** Errors of a connection that was never made (Node's `code`), so that nothing can have been carried out. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Reads the error of `fetch`: its `cause`, or the first of several causes, carries the system's error code. */
export function networkFailure(error: unknown, timedOut: boolean, timeoutMs: number): HttpFailure {
  if (timedOut) {
    return {
      what: `gave no complete answer within ${timeoutMs / 1000} s`,
      why: 'The platform is slow, or something between here and there holds the answer back.',
      next: AGAIN,
      passing: true,
      notExecuted: false,
    };
  }
  const code = errorCode(error) ?? '';
  const distrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS|^ERR_SSL/.test(code);
  const neverConnected = NEVER_CONNECTED.has(code);
  if (distrusted) {
    return {
      what: `was not asked: its certificate is not trusted (${code})`,
      why: 'It is signed by an authority that this machine does not know, has expired, or is for another name.',
      next: 'Check the address. For a server with an authority of its own, name the file with that certificate in NODE_EXTRA_CA_CERTS.',
      passing: false,
      notExecuted: true,
    };
  }
  return {
    what: `could not be reached${code && ` (${code})`}`,
    why: neverConnected
      ? 'No connection was made: the address is wrong, or the network or the platform is down.'
      : 'The connection broke before the answer was complete.',
    next: REACHABLE,
    passing: true,
    notExecuted: neverConnected,
    ...(neverConnected && { patienceMs: UNREACHABLE_PATIENCE_MS }),
  };
}

/** Reads an answer that is not a success; nothing when it is for the caller to interpret. */
export function statusFailure(
  status: number,
  headers: Headers,
  text: string,
  { now, resetHeader }: { readonly now: number; readonly resetHeader?: string | undefined },
): HttpFailure | undefined {
  if (isCloudflareBlock(status, text)) {
    return {
      what: 'was blocked by Cloudflare (error 1015)',
      why: 'Too many requests came from this network address; the block at the edge lasts up to a day.',
      next: 'Wait, or run from another network; fewer environments per run need fewer requests.',
      passing: true,
      notExecuted: true,
      patienceMs: BLOCKED_PATIENCE_MS,
      ...retryAfter(headers, now),
    };
  }
  if (status === 429) {
    return {
      what: 'answered HTTP 429',
      why: 'The rate limit of the token is used up.',
      next: 'Wait until the limit resets (an hour at most on Railway), or use a plan with a higher one.',
      passing: true,
      notExecuted: true,
      ...(resetHeader !== undefined && retryAfter(headers, now, resetHeader)),
      ...retryAfter(headers, now),
    };
  }
  if (status >= 500) {
    const wait = retryAfter(headers, now);
    return {
      what: `answered HTTP ${status}`,
      why: 'The platform, or the gateway in front of it, failed.',
      next: AGAIN,
      passing: status !== 501,
      // A gateway that says when to come back turned the request away itself.
      notExecuted: status === 503 && wait.retryAfterMs !== undefined,
      ...wait,
    };
  }
  if (status >= 300 && status < 400) {
    return {
      what: `answered HTTP ${status}, a redirect`,
      why: 'API addresses do not redirect, and following it would hand the token to another address.',
      next: 'Correct the address in the provider block or its environment variable (https, no trailing path).',
      passing: false,
      notExecuted: true,
    };
  }
  return undefined;
}

/** An answer that should be JSON but is not: cut off, or a page of somebody else. */
export function bodyFailure(status: number, contentType: string | null, text: string): HttpFailure {
  const page = /^\s*</.test(text);
  return {
    what: `answered HTTP ${status} with ${page ? 'a web page' : 'incomplete JSON'}`,
    why: page
      ? 'Something in front of the API (a proxy, a login page, a wrong address) answered in its place.'
      : `The answer was cut off (${contentType ?? 'no content type'}, ${text.length} characters).`,
    next: page ? REACHABLE : AGAIN,
    passing: !page,
    notExecuted: false,
  };
}

function isCloudflareBlock(status: number, text: string): boolean {
  return (
    (status === 429 || status === 403) &&
    /error code:? ?1015|Error<[^>]*>\s*1015|being rate limited/i.test(text)
  );
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); a value that is neither counts as absent. */
function retryAfter(headers: Headers, now: number, name = 'retry-after'): { retryAfterMs?: number } {
  const value = headers.get(name)?.trim();
  if (!value) return {};
  if (/^\d+(\.\d+)?$/.test(value)) return { retryAfterMs: Number(value) * 1000 };
  const date = Date.parse(value);
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - now) };
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errorCode(cause) ?? (Array.isArray(errors) ? errorCode(errors[0]) : undefined);
}
