import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { PlumblineError } from '../../core/errors';
import { GITHUB_API } from './address';

/** A client of GitHub's REST API. */
export type Github = Octokit;

export interface GithubOptions {
  /** Personal access token, app installation token, or the `GITHUB_TOKEN` of a workflow. */
  readonly token: string;
  /** Address of the API, for GitHub Enterprise Server and tests. @default {@link GITHUB_API} */
  readonly baseUrl?: string;
  /** Whether writes are spaced one second apart, as GitHub asks, and rate limits are waited for. @default true */
  readonly throttle?: boolean;
  /** Times a request is repeated after a network failure or an answer of 500 and up, after 1, 4 and 9 s. @default 3 */
  readonly retries?: number;
  /** Told about waits, so that a person knows why nothing happens. @default - nobody is told */
  readonly log?: (text: string) => void;
  /** Ends requests under way. */
  readonly signal?: AbortSignal;
}

/** Longest wait for a rate limit, in seconds; beyond it the request fails and says how long it would have been. */
const LONGEST_WAIT_S = 90;
const LIMIT_RETRIES = 2;

const Client = Octokit.plugin(retry, throttling);

/**
 * Makes a client that repeats what fails in passing, honours `Retry-After`, and never prints the token.
 *
 * @throws PlumblineError when the token cannot be a header, or would travel unencrypted
 */
export function createGithub(options: GithubOptions): Github {
  const { token, throttle = true, retries = 3, log = () => {}, signal } = options;
  requireToken(token);
  const wait =
    (kind: string) =>
    (seconds: number, request: { method?: string; url?: string }, _: unknown, count: number) => {
      if (seconds > LONGEST_WAIT_S || count >= LIMIT_RETRIES) return false;
      log(`GitHub's ${kind} is used up: waiting ${seconds} s before ${request.method} ${request.url}`);
      return true;
    };
  return new Client({
    auth: token,
    baseUrl: checkedUrl(options.baseUrl ?? GITHUB_API),
    userAgent: 'plumbline',
    // Octokit prints deprecations and retries by itself otherwise.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    retry: { retries },
    throttle: {
      enabled: throttle,
      onRateLimit: wait('rate limit'),
      onSecondaryRateLimit: wait('secondary rate limit'),
    },
    request: { ...(signal && { signal }) },
  }) as Octokit;
}

function requireToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new PlumblineError({
    what: 'The GitHub token is empty or holds white space or characters that no HTTP header can carry',
    why: 'It was probably cut off or copied together with a line break.',
    next: 'Copy the token again and pass it as GITHUB_TOKEN.',
  });
}

/** The address without the slash at its end. @throws PlumblineError when it is neither https nor on this machine */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const local = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return text.replace(/\/+$/, '');
  throw new PlumblineError({
    what: `"${text}" is no address of GitHub's API`,
    why: 'It has to begin with https://, so that nobody on the way reads the token; only this machine may be asked without.',
    next: `Correct GITHUB_API_URL (${GITHUB_API}, or https://<host>/api/v3 for GitHub Enterprise Server), or unset it.`,
  });
}
