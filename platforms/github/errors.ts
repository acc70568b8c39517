import * as z from 'zod';
import { PlumblineError } from '../../core/errors';

/** What went wrong, for code that reacts to it. */
export type GithubErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'rate-limited'
  | 'absent'
  | 'refused'
  | 'failed'
  | 'unreachable';

/** Kinds that say nothing about what was asked. */
const UNANSWERED: ReadonlySet<GithubErrorKind> = new Set(['rate-limited', 'failed', 'unreachable']);

/** GitHub answered no, or did not answer. */
export class GithubError extends PlumblineError {
  constructor(
    readonly kind: GithubErrorKind,
    readonly status: number | undefined,
    parts: { what: string; why: string; next: string },
  ) {
    super(parts, { code: UNANSWERED.has(kind) ? 'no-answer' : 'refused' });
  }
}

/** GitHub's error body; `errors` belong to 422. */
const errorBody = z.looseObject({
  message: z.string().optional(),
  errors: z.union([z.string(), z.array(z.union([z.string(), z.looseObject({})]))]).optional(),
});

/** What Octokit throws; its own class is in a package that is only there by way of others. */
interface RequestFailure extends Error {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  /** Absent when there was no answer. */
  readonly response?: { readonly status: number; readonly headers: Headers; readonly data: unknown };
}

function isRequestFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && error.name === 'HttpError' && 'request' in error && 'status' in error;
}

/**
 * Turns what Octokit throws into an error that helps; anything else is returned as it is. Neither the token nor the
 * body of the request becomes part of it.
 *
 * @param purpose completes "Cannot …": `read the public key of acme/shop`
 */
export function githubError(error: unknown, purpose: string): unknown {
  if (!isRequestFailure(error)) return error;
  const { method, url } = error.request;
  const { origin, pathname } = new URL(url);
  const request = `${method} ${origin}${pathname}`;
  if (!error.response) return unreachable(error, `Cannot ${purpose}: ${request} got no answer`);
  const { status, headers } = error.response;
  const body = errorBody.safeParse(error.response.data).data;
  const said = body?.message ? ` "${shorten(body.message)}"` : '';
  const { kind, why, next } = explain(status, headers, body);
  return new GithubError(kind, status, {
    what: `Cannot ${purpose}: ${request} answered HTTP ${status}${said}`,
    why,
    next,
  });
}

/** Runs one or more requests; what they throw becomes the error of {@link githubError}. */
export async function explained<T>(purpose: string, requests: () => Promise<T>): Promise<T> {
  try {
    return await requests();
  } catch (error) {
    throw githubError(error, purpose);
  }
}

/** Gives `undefined` in place of what GitHub says is not there. */
export async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const absent = isRequestFailure(error)
      ? error.status === 404
      : error instanceof GithubError && error.kind === 'absent';
    if (absent) return undefined;
    throw error;
  }
}

type Headers = Readonly<Record<string, unknown>>;
type Explanation = { kind: GithubErrorKind; why: string; next: string };

function explain(status: number, headers: Headers, body: z.infer<typeof errorBody> | undefined): Explanation {
  const said = body?.message ?? '';
  if (status === 401) {
    return {
      kind: 'unauthorized',
      why: 'The token is wrong, was revoked, or has expired.',
      next: 'Make a new token (Settings → Developer settings → Personal access tokens) and pass it as GITHUB_TOKEN.',
    };
  }
  if ((status === 403 || status === 429) && limited(headers, said)) {
    const wait = secondsUntilReset(headers);
    return {
      kind: 'rate-limited',
      why: /secondary|abuse/i.test(said)
        ? 'Too many requests in a short time (the secondary rate limit).'
        : 'The hourly rate limit of the token is used up.',
      next: `Run the command again ${wait === undefined ? 'in an hour at most' : `in ${wait} s`}; what was done already is not done twice.`,
    };
  }
  if (status === 403) return { kind: 'forbidden', ...forbidden(headers, said) };
  if (status === 404) {
    return {
      kind: 'absent',
      why: 'It does not exist, or the token may not see it: GitHub gives the same answer to both.',
      next: 'Check owner and name, and that the token has access to this repository with the permission the request needs.',
    };
  }
  if (status === 409 || status === 422 || status === 400) {
    const details = detailsOf(body);
    return {
      kind: 'refused',
      why: details.length > 0 ? `GitHub refused: ${details.join('; ')}.` : 'GitHub refused the request.',
      next: 'Correct what is named above; if it looks right, somebody may have changed the repository meanwhile: run the command again.',
    };
  }
  return {
    kind: 'failed',
    why:
      status >= 500
        ? 'GitHub, or something in front of it, failed.'
        : 'This answer is not one GitHub documents here.',
    next: 'See https://www.githubstatus.com and run the command again later.',
  };
}

function forbidden(headers: Headers, said: string): { why: string; next: string } {
  if (/SAML|SSO/i.test(said)) {
    return {
      why: 'The organization asks for single sign-on, and the token is not authorized for it.',
      next: 'Authorize the token for the organization (Settings → Developer settings → the token → Configure SSO).',
    };
  }
  const has = text(headers['x-oauth-scopes']);
  const wants = text(headers['x-accepted-github-permissions']) ?? text(headers['x-accepted-oauth-scopes']);
  return {
    why: `The token lacks a permission${wants ? `: ${wants}` : ''}${has ? ` (it has: ${has})` : ''}.`,
    next: `Give the token ${wants ? `the permission ${wants}` : 'access to this repository'}; in a workflow, declare it under \`permissions\`.`,
  };
}

const limited = (headers: Headers, said: string) =>
  headers['retry-after'] !== undefined ||
  headers['x-ratelimit-remaining'] === '0' ||
  /rate limit|abuse/i.test(said);

function secondsUntilReset(headers: Headers): number | undefined {
  const seconds = Number(text(headers['retry-after']));
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  const reset = Number(text(headers['x-ratelimit-reset']));
  return Number.isFinite(reset) && reset > 0 ? Math.max(1, Math.ceil(reset - Date.now() / 1000)) : undefined;
}

/** The reasons of a 422: texts, or records of resource, field and code. */
function detailsOf(body: z.infer<typeof errorBody> | undefined): string[] {
  const { errors = [] } = body ?? {};
  return (Array.isArray(errors) ? errors : [errors]).map((entry) => {
    if (typeof entry === 'string') return shorten(entry);
    const { message, resource, field, code } = entry as Readonly<Record<string, unknown>>;
    return shorten(text(message) ?? [text(resource), text(field), text(code)].filter(Boolean).join(' '));
  });
}

function unreachable(error: RequestFailure, what: string): GithubError {
  const reason = innermost(error);
  return new GithubError('unreachable', undefined, {
    what: `${what}: ${reason}`,
    why: 'The network or GitHub is down, or the address in GITHUB_API_URL is wrong.',
    next: 'Check the network, proxies and https://www.githubstatus.com, then run the command again.',
  });
}

/** `fetch` hides "connection refused" in a cause of a cause. */
function innermost(error: unknown): string {
  const { message, cause, code } = error as { message?: string; cause?: unknown; code?: string };
  return cause !== undefined && cause !== null ? innermost(cause) : message || code || String(error);
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function shorten(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
