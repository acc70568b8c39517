import type { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { Redactor } from '../../core/redaction';
import { type HttpAnswer, type HttpRuntime, realRuntime, sendHttp } from '../http';
import { errorOf, isErrorBody } from './errors';

export interface DokployOptions {
  /** Address of the dashboard, such as `https://dokploy.example.com`. */
  readonly url: string;
  /** API key; it is sent as `x-api-key`, the only header Dokploy takes. */
  readonly token: string;
  /** @default - the real network and clock */
  readonly runtime?: HttpRuntime;
  /** Learns the secret values that pass through. @default - one of its own */
  readonly redactor?: Redactor;
}

type Input = Readonly<Record<string, unknown>>;

/** Speaks Dokploy's REST API: `GET` for queries, `POST` for mutations, at `/api/<router>.<procedure>`. */
export class DokployClient {
  readonly runtime: HttpRuntime;
  /** Every secret value that passed through; takes them out of messages and logs. */
  readonly redactor: Redactor;
  /** Scheme, host and port, and a path when Dokploy is served below one. */
  readonly url: string;
  readonly #token: string;
  readonly #cache = new Map<string, Promise<unknown>>();

  /** @throws PlumblineError when the address is not an http(s) one or the key cannot be a header */
  constructor({ url, token, runtime = realRuntime, redactor = new Redactor() }: DokployOptions) {
    this.url = baseUrl(url);
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new PlumblineError({
        what: 'The Dokploy API key is empty or holds white space or characters that no HTTP header can carry',
        why: 'it was probably cut off or copied together with a line break',
        next: 'copy the key again and pass it as DOKPLOY_TOKEN',
      });
    }
    this.#token = token;
    this.runtime = runtime;
    this.redactor = redactor;
    redactor.learn(token);
  }

  /**
   * Asks a query.
   *
   * @param believes whether a failure that Dokploy reports is final, as of one that runs a command; otherwise it may pass
   * @throws DokployError when Dokploy refuses, PlumblineError when it cannot be reached
   */
  async query<T extends z.ZodType>(
    procedure: string,
    input: Readonly<Record<string, string | number | undefined>>,
    answer: T,
    purpose: string,
    signal?: AbortSignal,
    believes = false,
  ): Promise<z.infer<T>> {
    const given = Object.entries(input).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, String(value)]],
    );
    const search = new URLSearchParams(given).toString();
    const { body } = await this.#send({
      method: 'GET',
      procedure,
      search,
      purpose,
      believes,
      ...(signal && { signal }),
    });
    return parseAnswer(answer, body, procedure, purpose);
  }

  /** Gives what was read under this key since the last mutation, or reads it now. */
  cached<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#cache.get(key) as Promise<T> | undefined;
    if (known) return known;
    const reading = read();
    this.#cache.set(key, reading);
    // A failed or interrupted read must not be the answer for everybody after it.
    reading.catch(() => {
      if (this.#cache.get(key) === reading) this.#cache.delete(key);
    });
    return reading;
  }

  /**
   * Carries out a mutation, once: it is repeated only after an answer that proves it was not carried out. What was
   * read before is forgotten.
   *
   * @returns the body; undefined when it is empty
   * @throws UnknownOutcomeError when it may have been carried out
   */
  async mutate(procedure: string, input: Input, purpose: string): Promise<unknown> {
    try {
      return (await this.#send({ method: 'POST', procedure, input, purpose, believes: true })).body;
    } finally {
      this.#cache.clear();
    }
  }

  async #send(call: {
    method: 'GET' | 'POST';
    procedure: string;
    purpose: string;
    believes: boolean;
    search?: string;
    input?: Input;
    signal?: AbortSignal;
  }): Promise<HttpAnswer> {
    const { method, procedure, purpose, believes, search, input, signal } = call;
    const answer = await sendHttp(
      {
        method,
        url: `${this.url}/api/${procedure}${search ? `?${search}` : ''}`,
        headers: {
          'x-api-key': this.#token,
          accept: 'application/json',
          ...(input && { 'content-type': 'application/json' }),
        },
        ...(input && { body: JSON.stringify(input) }),
        purpose,
        idempotent: method === 'GET',
        ...(signal && { signal }),
        // A failed command on the server is Dokploy's own answer, and its output is what helps.
        ...(believes && { isOwnReport: isErrorBody }),
      },
      this.runtime,
    );
    if (answer.status >= 400) throw errorOf(purpose, answer, (text) => this.redactor.clean(text));
    return answer;
  }
}

/** Checks an answer against its shape. @throws PlumblineError when this Dokploy answers something else */
export function parseAnswer<T extends z.ZodType>(
  schema: T,
  body: unknown,
  procedure: string,
  purpose: string,
): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PlumblineError(
    {
      what: `Cannot ${purpose}: the answer of ${procedure} is not what Dokploy 0.30 answers`,
      why: `${issue?.path.join('.') || 'the answer'}: ${issue?.message ?? 'unexpected'}`,
      next: 'Check that DOKPLOY_URL is a Dokploy dashboard and which version it runs; report it when it is a newer one.',
    },
    { code: 'unknown-answer' },
  );
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash) {
    return `${url.origin}${url.pathname}`.replace(/(\/api)?\/*$/, '');
  }
  throw new PlumblineError({
    what: `The Dokploy address ${JSON.stringify(text)} is not an address`,
    why: 'it must be a http or https address without user name, query or fragment',
    next: 'pass the address of the dashboard as DOKPLOY_URL, such as https://dokploy.example.com',
  });
}
