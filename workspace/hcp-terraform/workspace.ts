import { PlumblineError } from '../../core/errors';
import { givenAs, type HcpWorkspace } from '../../platforms/hcp-terraform';
import { type HcpAccess, nameOf, pageOf } from './access';
import { lockedError } from './holder';

/** What is done with a state: reading it alone, planning with it under its lock, or writing it. */
export type StateUse = 'read' | 'plan' | 'write';

/**
 * Looks at the workspace before the engine does, which would create a missing one in whatever mode the organization has, start a
 * run in a remote one, and take a state that it may not read for an empty one.
 *
 * @param needs what is going to be done with the state
 * @throws PlumblineError when it is missing, runs elsewhere, is locked, or the token may not do what is needed
 */
export async function requireWorkspace(access: HcpAccess, needs: StateUse): Promise<void> {
  const workspace = await findWorkspace(access);
  if (workspace === undefined) throw missingWorkspace(access);
  requireLocal(access, workspace);
  const lacks = lackOf(workspace, needs);
  if (lacks !== undefined) throw powerless(access, lacks);
  if (workspace.holder && needs !== 'read') throw await lockedError(access, workspace.holder);
}

/** The workspace of a state; nothing when there is none, or the token may not see it. */
export function findWorkspace({ client, place }: HcpAccess): Promise<HcpWorkspace | undefined> {
  return client.workspace(place.organization, place.workspace);
}

export function missingWorkspace({ environment, place, client }: HcpAccess): PlumblineError {
  return new PlumblineError(
    {
      what: `there is no workspace ${nameOf(place)} at ${place.hostname} for the state of "${environment}"`,
      why: `It was never created, the organization is another, or the token from ${client.tokenSource} may not see it: HCP Terraform answers all of them with 404.`,
      next: `For an environment that is new, run "plumbline state create ${environment}". Otherwise correct the names, or give the token’s user or team access to the workspace.`,
    },
    { code: 'refused' },
  );
}

/** @throws PlumblineError unless plans and applies of this workspace run where they are started */
export function requireLocal({ environment, place }: HcpAccess, { executionMode }: HcpWorkspace): void {
  if (executionMode === 'local') return;
  throw new PlumblineError({
    what: `the workspace ${nameOf(place)} has the execution mode "${executionMode}", and "${environment}" needs "local"`,
    why: `With "${executionMode}" HCP Terraform would run plans and applies itself, where there are neither Plumbline’s providers nor your decrypted inputs. Nothing was started there.`,
    next: `Set "Execution Mode" to "Local" at ${pageOf(place)}/settings/general, then run the command again.`,
  });
}

/** What the token may not do and has to; nothing when all is well, or HCP Terraform does not say. */
export function lackOf({ permissions }: HcpWorkspace, needs: StateUse): string | undefined {
  if (permissions.readState === false) return 'read the state';
  if (needs !== 'read' && permissions.lock === false) return 'lock the workspace';
  return needs === 'write' && permissions.writeState === false ? 'write the state' : undefined;
}

export function powerless({ environment, place, client }: HcpAccess, lacks: string): PlumblineError {
  return new PlumblineError(
    {
      what: `the token from ${client.tokenSource} may not ${lacks} of "${environment}" (workspace ${nameOf(place)} at ${place.hostname})`,
      why: 'The engine would be told no more than that nothing is there, which it takes for an environment that is empty.',
      next: `Give the token’s user or team "Write" access to that workspace, or make another token, ${givenAs(place.hostname)}.`,
    },
    { code: 'refused' },
  );
}
