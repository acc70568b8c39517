import type { ManifestState } from '../../constructs/manifest';

/** Who holds a lock, as the place of the state tells it. */
export interface LockHolder {
  /** Continues "is held by", such as `ann@laptop (apply) since 2026-11-20 22:09:31 UTC`. */
  readonly who: string;
  /** How the lock is freed when whoever holds it is gone, as a sentence. */
  readonly freeing: string;
}

/**
 * Asks the place itself who holds the lock. The engine tells of the asker instead where it keeps state in PostgreSQL or on an
 * HTTP server.
 *
 * @returns nothing where the engine's words are right, nobody holds it any more, or the place does not say
 */
export async function lockHolder(
  state: ManifestState,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LockHolder | undefined> {
  try {
    if (state.kind === 'postgres') {
      const { readPostgres } = require('./postgres-state') as typeof import('./postgres-state');
      return (await readPostgres(state, env['PG_CONN_STR'] ?? '')).holder;
    }
    if (state.kind === 'http') {
      const { httpHolder } = require('./http-holder') as typeof import('./http-holder');
      return await httpHolder(state, env);
    }
  } catch {
    // That it is locked is known already.
  }
  return undefined;
}
