import type { Answer } from './answer';

/** How a request fails instead of being answered. */
export type Fault =
  /** Answers so, and does nothing. */
  | { readonly kind: 'answer'; readonly status: number; readonly title?: string }
  /** Answers 429, with the seconds until the limit resets. */
  | { readonly kind: 'rate-limit'; readonly resetSeconds: number }
  /** Breaks the connection before anything was done. */
  | { readonly kind: 'reset' };

interface Planned {
  readonly fault: Fault;
  readonly operation: string | undefined;
  left: number;
}

/** Faults that wait for their requests. */
export class Faults {
  readonly #planned: Planned[] = [];

  /** Lets the next requests fail. @param operation such as `PUT /_archivist/v1/object/{version}`; every one when left out */
  add(fault: Fault, { times = 1, operation }: { times?: number; operation?: string } = {}): void {
    this.#planned.push({ fault, operation, left: times });
  }

  clear(): void {
    this.#planned.splice(0);
  }

  take(operation: string): Fault | undefined {
    const found = this.#planned.find(
      (planned) => planned.left > 0 && (planned.operation ?? operation) === operation,
    );
    if (found) found.left -= 1;
    return found?.fault;
  }
}

/** What a fault answers; nothing for one that breaks the connection. */
export function faultAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === 'reset') return undefined;
  if (fault.kind === 'answer') {
    const { status, title = 'failed' } = fault;
    return { status, body: { errors: [{ status: String(status), title }] } };
  }
  return {
    status: 429,
    headers: {
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(fault.resetSeconds),
    },
    // As the real one: a number here, and a text everywhere else.
    body: {
      errors: [{ detail: 'You have exceeded the API rate limit.', status: 429, title: 'Too many requests' }],
    },
  };
}
