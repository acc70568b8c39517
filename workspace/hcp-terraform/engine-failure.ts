import { PlumblineError } from '../../core/errors';
import type { EngineFailure } from '../engine/engine-error';
import { type HcpAccess, nameOf } from './access';
import { lockedError } from './holder';
import { findWorkspace } from './workspace';

const LOCKED = /workspace already locked/;

/**
 * What only HCP Terraform can tell about a failure of the engine's: who holds a lock that it did not get.
 * @returns nothing when it is no such failure, or HCP Terraform does not answer
 */
export async function explainLock(
  access: HcpAccess,
  { diagnostics }: EngineFailure,
): Promise<PlumblineError | undefined> {
  if (!diagnostics.some(({ detail }) => LOCKED.test(detail))) return undefined;
  const workspace = await findWorkspace(access).catch(() => undefined);
  if (workspace === undefined) return undefined;
  if (workspace.holder) return lockedError(access, workspace.holder);
  return new PlumblineError(
    {
      what: `the state of "${access.environment}" was locked a moment ago (workspace ${nameOf(access.place)})`,
      why: 'Another run had the workspace, and is done with it by now.',
      next: 'Run the command again.',
    },
    { code: 'state-unusable' },
  );
}
