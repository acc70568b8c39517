import { EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { findWorkspace, type HcpAccess, nameOf, requireLocal } from '../../../workspace/hcp-terraform';
import { withState } from '../../../workspace/state/opened-state';
import { requireHcp } from '../hcp';
import type { StateInput } from '../options';

/** `plumbline state create`: makes the workspace for a new environment's state, and nothing when there is one. */
export async function runCreate(input: StateInput): Promise<{ readonly exitCode: ExitCode }> {
  return withState({ ...input, command: 'state create' }, async (state) => {
    const hcp = requireHcp(state, 'plumbline state create');
    const created = await createUnlessThere(hcp, input);
    const { hostname, organization, workspace } = hcp.place;
    const { environment } = state;
    input.output.line(
      created
        ? `The workspace ${nameOf(hcp.place)} at ${hostname} is there for the state of ${environment}; plans and applies run where you start them.`
        : `The workspace ${nameOf(hcp.place)} at ${hostname} was there already; nothing was changed.`,
    );
    input.output.result({ environment, hostname, organization, workspace, created });
    return { exitCode: EXIT.done };
  });
}

async function createUnlessThere(hcp: HcpAccess, { output }: StateInput): Promise<boolean> {
  const { client, place } = hcp;
  const existing = await findWorkspace(hcp);
  if (existing) {
    requireLocal(hcp, existing);
    return false;
  }
  const step = output.step(`Creating the workspace ${nameOf(place)} at ${place.hostname}`);
  try {
    const made = await client.createWorkspace(place.organization, place.workspace);
    requireLocal(hcp, made);
    step.done(`Created the workspace ${nameOf(place)}`);
    return true;
  } catch (error) {
    step.fail();
    throw explained(hcp, error);
  }
}

/** HCP Terraform says of a name that is taken no more than that; a workspace that this token may not see has it. */
function explained({ place, client }: HcpAccess, error: unknown): unknown {
  if (!(error instanceof PlumblineError) || !/already been taken/i.test(error.parts.what)) return error;
  return new PlumblineError(
    {
      what: `the workspace ${nameOf(place)} exists, and the token from ${client.tokenSource} may not see it`,
      why: 'HCP Terraform answers with 404 to whoever may not see it, and refuses a second one of this name.',
      next: 'Give the token’s user or team "Write" access to it.',
    },
    { cause: error, code: 'refused' },
  );
}
