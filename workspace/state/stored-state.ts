import type { Terraform } from '../engine';
import { type StateFile, stateFile } from '../rescued-state';

/** The state that is stored; nothing where none ever was. */
export async function readStored(terraform: Pick<Terraform, 'pull'>): Promise<StateFile | undefined> {
  const text = await terraform.pull();
  const state = text === undefined ? undefined : stateFile.parse(JSON.parse(text));
  // The engine answers so where nothing was ever stored.
  return state?.lineage === '' ? undefined : state;
}
