import type { HttpRuntime } from '../platforms/http';
import { bad, ok, type Row } from './check-row';
import { clockRow } from './clock-check';
import { type Reached, type ReachRequest, reach } from './reach';

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
