import type { HttpRuntime } from '../../platforms/http';

export type Reply = Response | Error | ((init: RequestInit) => Response | Promise<Response>);

/** A network of prepared replies and a clock that only moves by sleeping. */
export function scriptedRuntime(replies: readonly Reply[]) {
  const waits: number[] = [];
  const calls: { url: string; init: RequestInit }[] = [];
  let now = Date.parse('2026-11-20T12:00:00Z');
  const rest = [...replies];
  const runtime: HttpRuntime = {
    async fetch(url, init) {
      calls.push({ url, init });
      const reply = rest.shift();
      if (reply === undefined) throw new Error('the script has no reply left');
      if (reply instanceof Error) throw reply;
      return reply instanceof Response ? reply : reply(init);
    },
    async sleep(ms) {
      waits.push(ms);
      now += ms;
    },
    now: () => now,
    random: () => 0,
  };
  return { runtime, waits, calls };
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

export const networkError = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: { code } });
