import type { Actor, HcpState } from './state';

/** What is sent back; the server adds the headers that every answer has. */
export interface Answer {
  readonly status: number;
  /** A JSON:API document, bytes of an object store, or nothing. */
  readonly body?: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request, after its token was accepted. */
export interface Asked {
  readonly state: HcpState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Of the server, without a slash at the end. */
  readonly base: string;
  readonly actor: Actor;
}

export type Endpoint = (asked: Asked) => Answer;
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Thrown by an endpoint to answer with JSON:API's `errors`. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(status: number, title: string, detail?: string) {
    super(`${status} ${title}`);
    const error = { status: String(status), title, ...(detail !== undefined && { detail }) };
    this.answer = { status, body: { errors: [error] } };
  }
}

export const ok = (data: unknown, more: object = {}): Answer => ({ status: 200, body: { data, ...more } });
export const created = (data: unknown): Answer => ({ status: 201, body: { data } });
export const accepted: Answer = { status: 202 };
export const noContent: Answer = { status: 204 };

/** Of what is not there, and of what the token may not see or do: HCP Terraform tells the two not apart. */
export const notFound = (): Refused => new Refused(404, 'not found');

export const conflict = (title: string, detail?: string): Refused => new Refused(409, title, detail);

export const unprocessable = (detail: string): Refused => new Refused(422, 'invalid attribute', detail);

/** The attributes of a JSON:API document. @throws Refused unless it is one of this type */
export function attributesOf({ body }: Asked, type: string): Readonly<Record<string, unknown>> {
  let parsed: { data?: { type?: unknown; attributes?: Record<string, unknown> } };
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refused(400, 'bad request', 'the body is no JSON');
  }
  if (parsed.data?.type !== type) throw unprocessable(`data.type has to be "${type}"`);
  return parsed.data.attributes ?? {};
}
