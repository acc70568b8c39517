/** What is sent back; the server adds the headers that every answer has. */
export interface Answer {
  readonly status: number;
  /** Absent for answers without a body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One asked request, after its token was accepted. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Address up to and without the path, as the client wrote it. */
  readonly base: string;
  /** Path and query as the client wrote them. */
  readonly url: string;
  /** Login of the token's owner. */
  readonly actor: string;
}

/** Thrown by an endpoint to answer with an error of GitHub's. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(JSON.stringify(answer.body));
  }
}

const DOCS = 'https://docs.github.com/rest';

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

function failure(status: number, message: string, more: object = {}): Refused {
  return new Refused({ status, body: { message, ...more, documentation_url: DOCS, status: String(status) } });
}

/** What is not there, and also what the token may not see. */
export const notFound = (): Refused => failure(404, 'Not Found');

export const conflict = (message: string): Refused => failure(409, message);

/** A 422 whose `errors` are records, as for most fields. */
export function invalid(resource: string, field: string, code: string, message?: string): Refused {
  const error = { resource, field, code, ...(message !== undefined && { message }) };
  return failure(422, 'Validation Failed', { errors: [error] });
}

/** A 422 that only has a message, as git's endpoints give. */
export const unprocessable = (message: string): Refused => failure(422, message);

/** A 422 whose `errors` are texts, as for environments and rulesets. */
export const validationFailed = (...errors: string[]): Refused =>
  failure(422, 'Validation Failed', { errors });

/** One page of a list, with the `Link` header by which clients find the others. */
export function page<T>(
  { query, base, url }: Asked,
  all: readonly T[],
  write: (items: readonly T[]) => unknown,
): Answer {
  const size = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30));
  const number = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => {
    const target = new URL(url, base);
    target.searchParams.set('page', String(to));
    return `<${target}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    body: write(all.slice((number - 1) * size, number * size)),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}
