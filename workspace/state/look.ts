import type { ManifestState } from '../../constructs/manifest';
import { isPlumblineError } from '../../core/explain';
import type { Terraform } from '../engine';
import { type StateFile, stateFile } from '../rescued-state';
import { readStored } from './stored-state';

/** What a place says of a state. */
export interface Look {
  /** Absent where there is none yet. */
  readonly stored?: StateFile;
  /** `none`: the place locks nothing. */
  readonly lock: 'free' | 'held' | 'none';
  /** Who holds it, in words, as far as it is known. */
  readonly holder?: string;
}

/**
 * Looks at a shared place that is not HCP Terraform. One that does not tell who holds a lock is asked for the lock, which is given
 * back at once.
 *
 * @param engine where the place is asked through one
 * @throws PlumblineError when the place does not answer, or refuses
 */
export async function lookAt(
  state: ManifestState,
  env: Readonly<Record<string, string | undefined>>,
  engine: () => Promise<Terraform>,
): Promise<Look> {
  if (state.kind === 'postgres') {
    const { readPostgres } = require('./postgres-state') as typeof import('./postgres-state');
    const { stored, holder } = await readPostgres(state, env['PG_CONN_STR'] ?? '');
    return {
      ...(stored !== undefined && { stored: stateFile.parse(JSON.parse(stored)) }),
      ...(holder ? { lock: 'held', holder: holder.who } : { lock: 'free' }),
    };
  }
  const terraform = await engine();
  const stored = await readStored(terraform);
  return { ...(stored && { stored }), ...(await lockOf(state, terraform)) };
}

async function lockOf(state: ManifestState, terraform: Terraform): Promise<Look> {
  if (!locks(state)) return { lock: 'none' };
  try {
    await terraform.tryLock();
    return { lock: 'free' };
  } catch (error) {
    if (!isPlumblineError(error) || error.code !== 'state-unusable') throw error;
    const [, holder] = / by (.+)$/.exec(error.parts.what) ?? [];
    return { lock: 'held', ...(holder !== undefined && { holder }) };
  }
}

/** Whether a place keeps two machines from writing at once. */
const locks = (state: ManifestState): boolean =>
  !(state.kind === 's3' && !state.lockfile) && !(state.kind === 'http' && state.lockAddress === undefined);
