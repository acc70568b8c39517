import { randomBytes } from 'node:crypto';
import type { Database } from './database';
import { newId } from './database';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What the key plugin applies when a key is made without saying anything about rate limits. */
const DEFAULT_LIMIT = { max: 10, windowMs: DAY_MS };
/** Every REST call verifies its key twice. */
const VERIFICATIONS_PER_CALL = 2;

export interface NewKey {
  readonly name: string;
  readonly prefix?: string | undefined;
  readonly rateLimitEnabled?: boolean | undefined;
  readonly rateLimitTimeWindow?: number | undefined;
  readonly rateLimitMax?: number | undefined;
}

/** Makes a key; one that does not say `rateLimitEnabled: false` serves five calls a day. */
export function createKey({ state, world, save }: Database, wanted: NewKey) {
  const key = `${wanted.prefix ?? ''}${randomBytes(32).toString('hex')}`;
  const limited = wanted.rateLimitEnabled !== false;
  const max = wanted.rateLimitMax ?? DEFAULT_LIMIT.max;
  const windowMs = wanted.rateLimitTimeWindow ?? DEFAULT_LIMIT.windowMs;
  const id = newId();
  const since = world.now().getTime();
  state.keys[key] = { id, name: wanted.name, ...(limited && { limit: { max, windowMs, since, used: 0 } }) };
  save();
  return {
    id,
    key,
    name: wanted.name,
    rateLimitEnabled: limited,
    rateLimitMax: max,
    rateLimitTimeWindow: windowMs,
  };
}

/** Whether a call may proceed; a key that used up its limit looks like a wrong one. */
export function acceptsKey({ state, world, save }: Database, given: string | undefined): boolean {
  if (given === undefined || given === '') return false;
  if (given === world.credentials.dokployKey) return true;
  const limit = Object.hasOwn(state.keys, given) ? state.keys[given] : undefined;
  if (!limit) return false;
  if (!limit.limit) return true;
  const now = world.now().getTime();
  if (now - limit.limit.since >= limit.limit.windowMs) Object.assign(limit.limit, { since: now, used: 0 });
  if (limit.limit.used + VERIFICATIONS_PER_CALL > limit.limit.max) return false;
  limit.limit.used += VERIFICATIONS_PER_CALL;
  save();
  return true;
}
