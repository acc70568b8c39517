import type { HttpRuntime } from '../platforms/http';
import { bad, ok, type Row } from './check-row';
import { type Reached, type ReachRequest, reach } from './reach';

/** Beyond this, expiry dates and `Retry-After` are misread. */
const LARGEST_SKEW_S = 60;

/** Asks an API once whether it answers; the answer's `Date` tells how well the clocks agree. */
export async function checkReach(
  request: ReachRequest,
  runtime: Pick<HttpRuntime, 'fetch' | 'now'>,
): Promise<{ reached: boolean; rows: Row[] }> {
  const { label, url } = request;
  const name = `${label} API`;
  const unreachable = (detail: string) => ({
    reached: false,
    rows: [
      bad(
        'unknown',
        name,
        `${url}: ${detail}`,
        'Check the address, the network and proxies, and the status page.',
      ),
    ],
  });
  let answer: Reached;
  try {
    answer = await reach(request, runtime);
  } catch (error) {
    return unreachable((error as Error).message);
  }
  const { status, headers, startedAt, endedAt } = answer;
  if (status === 429 || status >= 500) return unreachable(`answers HTTP ${status}`);
  if (!/json/.test(headers.get('content-type') ?? '')) {
    return unreachable(`HTTP ${status} and no JSON: a proxy, a block page, or another program answers`);
  }
  const answers = ok(name, `${url} answers in ${Math.round(endedAt - startedAt)} ms`);
  return { reached: true, rows: [answers, clockRow(label, answer)] };
}

function clockRow(label: string, { headers, startedAt, endedAt }: Reached): Row {
  const name = `clock against ${label}`;
  const server = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(server)) return ok(name, 'not compared: the API tells no time');
  // The header has whole seconds, and was written at some moment between request and answer.
  const skew = Math.max(0, server - endedAt, startedAt - server - 1000) / 1000;
  if (skew <= LARGEST_SKEW_S) return ok(name, 'agrees');
  const detail = `is ${Math.round(skew)} s ${server > endedAt ? 'behind' : 'ahead'}`;
  return bad('warn', name, detail, 'Let the system keep time by NTP.');
}
