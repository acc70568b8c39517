import { PlumblineError } from '../../core/errors';
import { Redactor } from '../../core/redaction';
import { type HttpAnswer, type HttpRuntime, sendHttp } from '../http';
import type { Document } from './document';
import { graphqlErrors, isRailway, passingTrouble, RailwayError, railwayError } from './errors';

/** Railway's public API. */
export const RAILWAY_ENDPOINT = 'https://backboard.railway.com/graphql/v2';

/** A project token is for one environment of one project; an account token is for a person or a workspace. */
export type TokenKind = 'project' | 'account';

export interface RailwayClientOptions {
  /** @default RAILWAY_ENDPOINT */
  readonly endpoint?: string;
  readonly token: string;
  /** Which kind the token most likely is; the other is tried when Railway refuses this one. */
  readonly likely: TokenKind;
  readonly runtime: HttpRuntime;
  /** Learns the secret values that pass through. @default - one of its own */
  readonly redactor?: Redactor;
}

export interface SendOptions {
  /** What the request is for, as it reads in an error: `read environment 5f1c`. */
  readonly purpose: string;
  readonly signal?: AbortSignal;
}

/** Railway's GraphQL API. */
export class RailwayClient {
  /** Every secret value that passed through; takes them out of messages and logs. */
  readonly redactor: Redactor;
  readonly endpoint: string;
  readonly #options: RailwayClientOptions;
  readonly #clean = (text: string) => this.redactor.clean(text);
  /** Found out by the first answer that is not about the token. */
  #kind: TokenKind | undefined;

  constructor(options: RailwayClientOptions) {
    this.#options = options;
    this.endpoint = options.endpoint ?? RAILWAY_ENDPOINT;
    this.redactor = options.redactor ?? new Redactor();
    this.redactor.learn(options.token);
  }

  /** The guess about the token that is tried first. */
  get likely(): TokenKind {
    return this.#options.likely;
  }

  get runtime(): HttpRuntime {
    return this.#options.runtime;
  }

  /**
   * Sends a document. Which header the token belongs in is found out by the first answer, at no extra cost when the guess
   * is right. Until then each request finds out for itself, so that none fails with another's reason.
   *
   * @throws RailwayError what Railway reported
   * @throws UnknownOutcomeError a write that may or may not have been carried out
   */
  async send<T>(
    document: Document<T>,
    variables: Readonly<Record<string, unknown>>,
    options: SendOptions,
  ): Promise<T> {
    if (this.#kind) return this.sendAs(this.#kind, document, variables, options);
    const { likely } = this.#options;
    const attempt = (kind: TokenKind) =>
      this.#settling(kind, this.sendAs(kind, document, variables, options));
    try {
      return await attempt(likely);
    } catch (error) {
      if (!isRailway(error, 'denied')) throw error;
      // The refusal that matters to a person is the first one when both are refused.
      return attempt(likely === 'project' ? 'account' : 'project').catch((second) => {
        throw isRailway(second, 'denied') ? error : second;
      });
    }
  }

  /** A token is of the right kind also when Railway refuses what was asked for another reason than the token. */
  async #settling<T>(kind: TokenKind, answer: Promise<T>): Promise<T> {
    try {
      const answered = await answer;
      this.#kind ??= kind;
      return answered;
    } catch (error) {
      if (error instanceof RailwayError && error.kind !== 'denied') this.#kind ??= kind;
      throw error;
    }
  }

  /** Sends a document with the header of one kind of token. */
  async sendAs<T>(
    kind: TokenKind,
    document: Document<T>,
    variables: Readonly<Record<string, unknown>>,
    { purpose, signal }: SendOptions,
  ): Promise<T> {
    const { token, runtime } = this.#options;
    const answer = await sendHttp(
      {
        method: 'POST',
        // Cloudflare limits requests without a query string far more tightly.
        url: `${this.endpoint}?source=plumbline`,
        headers: {
          'content-type': 'application/json',
          'x-source': 'plumbline',
          ...(kind === 'project' ? { 'project-access-token': token } : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query: document.text, operationName: document.name, variables }),
        purpose,
        idempotent: !document.writes,
        ...(signal && { signal }),
        inspect: ({ body }) => {
          const errors = errorsOf(body);
          return errors && passingTrouble(errors, this.#clean);
        },
      },
      runtime,
    );
    return this.#read(document, answer, purpose);
  }

  #read<T>(document: Document<T>, { status, body, excerpt }: HttpAnswer, purpose: string): T {
    const errors =
      errorsOf(body) ?? (status === 401 || status === 403 ? [{ message: 'Not Authorized' }] : undefined);
    if (errors) throw railwayError(errors, purpose, this.#clean);
    const parsed = document.data.safeParse((body as { data?: unknown } | undefined)?.data);
    if (parsed.success && status < 400) return parsed.data;
    const issue = parsed.error?.issues[0];
    throw new PlumblineError(
      {
        what: `Cannot ${purpose}: Railway answered HTTP ${status} in a shape that is not known`,
        why: issue ? `${issue.path.join('.') || 'data'}: ${issue.message}` : this.#clean(excerpt),
        next: 'Run `plumbline doctor` to compare the API with what this version expects.',
      },
      { code: 'unknown-answer' },
    );
  }
}

function errorsOf(body: unknown) {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return undefined;
  return graphqlErrors.safeParse(body.errors).data;
}
