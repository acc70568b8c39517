import type { StackManifest } from '../../constructs/manifest';
import { count } from '../../core/count';
import { explain, isPlumblineError } from '../../core/explain';
import { projectPaths } from '../../core/project';
import { bad, ok, type Row } from '../../workspace/check-row';
import { findEngine } from '../../workspace/engine';
import type { StateFile } from '../../workspace/rescued-state';
import { leftBehind } from '../../workspace/state/absent-state';
import { missingCredentials } from '../../workspace/state/credentials';
import { readLocalState } from '../../workspace/state/local-file';
import { type Look, lookAt } from '../../workspace/state/look';
import { placeWords } from '../../workspace/state/place';
import { withStoreEngine } from '../../workspace/state/store-engine';

export interface StoreCheck {
  readonly root: string;
  readonly manifest: StackManifest;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the environment was named: what only whoever deploys has is no failure otherwise. */
  readonly named: boolean;
}

const NAME = 'state';

/** Whether the state of an environment can be had where it is declared to be; that in HCP Terraform is looked at elsewhere. */
export async function checkStore(check: StoreCheck): Promise<Row[]> {
  const { root, manifest, named } = check;
  const { environment, state } = manifest;
  const left = leftBehind(root, manifest);
  if (left !== undefined) {
    const detail = `declared to be in ${placeWords(state)}, and still in ${left}`;
    return [bad('fail', NAME, detail, `Run \`plumbline state move ${environment}\`.`)];
  }
  if (state.kind === 'cloud') return [];
  try {
    if (state.kind === 'local')
      return [ok(NAME, `in ${placeWords(state)}: ${words(readLocalState(root, environment))}`)];
    const missing = missingCredentials(state, check.env);
    if (missing) return [bad(named ? 'fail' : 'warn', NAME, `${missing.what}. ${missing.why}`, missing.next)];
    return [rowOf(await look(check), manifest)];
  } catch (error) {
    const { what, why, next } = explain(error);
    const unknown = isPlumblineError(error) && error.code === 'no-answer';
    return [bad(unknown ? 'unknown' : 'fail', NAME, `${what}. ${why}`, next)];
  }
}

function look({ root, manifest, env }: StoreCheck): Promise<Look> {
  const engine = () =>
    findEngine({
      env: { ...env, PLUMBLINE_OFFLINE: '1' },
      step: () => ({ update() {}, done() {}, fail() {} }),
    });
  const { work } = projectPaths(root);
  return withStoreEngine({ manifest, engine, env, work }, (open) => lookAt(manifest.state, env, open));
}

function rowOf({ stored, lock, holder }: Look, { environment, state }: StackManifest): Row {
  const found = `in ${placeWords(state)}: ${words(stored)}`;
  if (lock === 'free') return ok(NAME, `${found}, not locked`);
  if (lock === 'none') {
    const next = 'Declare a lock (lockfile, lockAddress), or have one place alone apply, such as CI.';
    return bad('warn', NAME, `${found}; nothing keeps two machines from writing at once`, next);
  }
  const by = holder === undefined ? '' : ` by ${holder}`;
  return bad(
    'warn',
    NAME,
    `${found}, locked${by}`,
    `Wait, and look again: plumbline state status ${environment}.`,
  );
}

const words = (stored: StateFile | undefined) =>
  stored === undefined
    ? 'none yet'
    : `serial ${stored.serial}, ${count(stored.resources.length, 'resource')}`;
