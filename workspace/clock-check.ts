import { bad, ok, type Row } from './check-row';
import type { Reached } from './reach';

/** Beyond this, expiry dates and `Retry-After` are misread. */
const LARGEST_SKEW_S = 60;

/** How well this machine's clock agrees with that of an API. */
export function clockRow(label: string, { headers, startedAt, endedAt }: Reached): Row {
  const name = `clock against ${label}`;
  const server = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(server)) return ok(name, 'not compared: the API tells no time');
  // The header has whole seconds, and was written at some moment between request and answer.
  const skew = Math.max(0, server - endedAt, startedAt - server - 1000) / 1000;
  if (skew <= LARGEST_SKEW_S) return ok(name, 'agrees');
  const detail = `is ${Math.round(skew)} s ${server > endedAt ? 'behind' : 'ahead'}`;
  return bad('warn', name, detail, 'Let the system keep time by NTP.');
}
