import { isDeepStrictEqual } from 'node:util';
import type { HcpHolder } from '../../platforms/hcp-terraform';
import type { HcpAccess } from './access';
import { lockedError } from './holder';
import { findWorkspace, missingWorkspace } from './workspace';

/** Whether a lock may be freed by hand: that of a run of HCP Terraform's is let go by ending the run. */
export const isFreeable = (holder: HcpHolder): boolean => holder.kind !== 'run' || holder.run?.final === true;

/**
 * Frees the lock of a holder whom a person has agreed to.
 * @returns whether it was locked
 * @throws PlumblineError when somebody else has it by now
 */
export async function freeLock(access: HcpAccess, agreed: HcpHolder): Promise<boolean> {
  const workspace = await findWorkspace(access);
  if (!workspace) throw missingWorkspace(access);
  const { holder } = workspace;
  if (!holder) return false;
  if (!isFreeable(holder) || !isDeepStrictEqual(holder, agreed)) throw await lockedError(access, holder);
  return access.client.forceUnlock(access.place.organization, workspace);
}
