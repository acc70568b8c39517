import type { Answer } from './answer';

/** How a request fails instead of being answered. */
export type Fault =
  | { readonly kind: 'secondary-limit'; readonly retryAfter: number }
  | { readonly kind: 'rate-limit'; readonly resetsInSeconds: number }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'reset' };

interface Planned {
  readonly fault: Fault;
  readonly matches: (operation: string) => boolean;
  left: number;
}

/** Faults that wait for their requests. */
export class Faults {
  readonly #planned: Planned[] = [];

  /** Lets the next requests fail. @param operation such as `POST /repos/{owner}/{repo}/pulls`; every one when left out */
  add(fault: Fault, { times = 1, operation }: { times?: number; operation?: string } = {}): void {
    this.#planned.push({
      fault,
      left: times,
      matches: (asked) => operation === undefined || asked === operation,
    });
  }

  take(operation: string): Fault | undefined {
    const found = this.#planned.find(({ left, matches }) => left > 0 && matches(operation));
    if (found) found.left -= 1;
    return found?.fault;
  }
}

const DOCS = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';

/** What a fault answers; nothing for those that break the connection or come after the work. */
export function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === 'secondary-limit') {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    return {
      status: 403,
      headers: { 'retry-after': String(fault.retryAfter) },
      body: { message, documentation_url: `${DOCS}#about-secondary-rate-limits`, status: '403' },
    };
  }
  if (fault.kind === 'rate-limit') {
    const reset = Math.ceil(Date.now() / 1000) + fault.resetsInSeconds;
    return {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
      body: { message: 'API rate limit exceeded for user ID 1.', documentation_url: DOCS, status: '403' },
    };
  }
  if (fault.kind === 'server-error') return { status: 502, body: { message: 'Server Error' } };
  return undefined;
}
