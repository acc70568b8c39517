import { DokployClient } from '../../../platforms/dokploy/client';
import type { HttpRuntime } from '../../../platforms/http';

export interface Call {
  readonly method: string;
  /** `GET compose.one` */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fails like a connection with this error code. */
  readonly error?: string;
}

export type Script = Readonly<
  Record<string, Reply | readonly Reply[] | ((call: Call, now: number) => Reply)>
>;

/** Key used by scripted clients; it must never appear in an error. */
export const KEY = 'kEy-0123456789abcdef';

/** A client whose network is a table of replies (a list gives one after another, the last one for ever) and whose clock moves only when it sleeps. */
export function scripted(script: Script) {
  const calls: Call[] = [];
  const used = new Map<string, number>();
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const runtime: HttpRuntime = {
    now: () => clock,
    random: () => 0,
    sleep: async (ms) => {
      clock += ms;
    },
    fetch: async (address, init) => {
      const url = new URL(address);
      const route = `${init.method} ${url.pathname.replace('/api/', '')}`;
      const call: Call = {
        method: String(init.method),
        route,
        query: Object.fromEntries(url.searchParams),
        body: init.body ? JSON.parse(String(init.body)) : {},
        headers: init.headers as Record<string, string>,
      };
      calls.push(call);
      const reply = pick(script[route], used, call, clock);
      if (reply.error) throw Object.assign(new TypeError('fetch failed'), { cause: { code: reply.error } });
      const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
      return new Response(text, { status: reply.status ?? 200, headers: reply.headers ?? {} });
    },
  };
  const client = new DokployClient({ url: 'https://dokploy.test', token: KEY, runtime });
  return {
    client,
    calls,
    routes: () => calls.map(({ route }) => route),
    count: (route: string) => calls.filter((call) => call.route === route).length,
  };
}

function pick(entry: Script[string] | undefined, used: Map<string, number>, call: Call, now: number): Reply {
  if (entry === undefined) {
    return { status: 404, json: { message: 'Not found', code: 'NOT_FOUND' } };
  }
  if (typeof entry === 'function') return entry(call, now);
  if (!Array.isArray(entry)) return entry as Reply;
  const turn = used.get(call.route) ?? 0;
  used.set(call.route, turn + 1);
  return entry[Math.min(turn, entry.length - 1)]!;
}

/** The error a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
