import { EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import type { HcpWorkspace } from '../../../platforms/hcp-terraform';
import {
  findWorkspace,
  freeLock,
  type HcpAccess,
  holderWords,
  isFreeable,
  lockedError,
  missingWorkspace,
  nameOf,
} from '../../../workspace/hcp-terraform';
import { hasRescuedState, rescuedStatePath } from '../../../workspace/rescued-state';
import { withState } from '../../../workspace/state/opened-state';
import { confirm } from '../confirmation';
import { requireHcp } from '../hcp';
import type { AskingInput } from '../options';

/** What `plumbline state unlock --json` prints. */
export interface UnlockResult {
  readonly environment: string;
  readonly workspace: string;
  readonly wasLocked: boolean;
  /** Who had the lock, in words. */
  readonly holder?: string;
}

/** `plumbline state unlock`: frees the lock that a run left behind, after naming its holder. */
export async function runUnlock(input: AskingInput): Promise<{ readonly exitCode: ExitCode }> {
  return withState({ ...input, command: 'state unlock' }, async (state) => {
    const { environment, stackDir } = state;
    const hcp = requireHcp(state, 'plumbline state unlock');
    if (hasRescuedState(stackDir)) throw notYet(environment, stackDir);
    const workspace = await findWorkspace(hcp);
    if (!workspace) throw missingWorkspace(hcp);
    report(input, await free(input, hcp, workspace));
    return { exitCode: EXIT.done };
  });
}

async function free(input: AskingInput, hcp: HcpAccess, workspace: HcpWorkspace): Promise<UnlockResult> {
  const { environment, place } = hcp;
  const result = { environment, workspace: nameOf(place) };
  const { holder } = workspace;
  if (!holder) return { ...result, wasLocked: false };
  // Freeing it would let a second writer in beside the run.
  if (!isFreeable(holder)) throw await lockedError(hcp, holder);
  await confirm(
    input,
    `Free the workspace ${nameOf(place)} at ${place.hostname}, held by ${holderWords(holder)}; an apply that still works there, on whatever machine, would lose its state`,
    `plumbline state unlock ${environment}`,
  );
  const step = input.output.step(`Freeing the workspace ${nameOf(place)}`);
  try {
    const wasLocked = await freeLock(hcp, holder);
    step.done();
    return { ...result, wasLocked, holder: holderWords(holder) };
  } catch (error) {
    step.fail();
    throw error;
  }
}

function report({ output }: AskingInput, result: UnlockResult): void {
  const { environment, workspace, wasLocked, holder } = result;
  output.line(
    wasLocked
      ? `The workspace ${workspace} is free; ${holder} had it. Run "plumbline plan ${environment}" and look at it: what an apply made and could not save is planned as taken over.`
      : `The workspace ${workspace} is not locked.`,
  );
  output.result(result);
}

const notYet = (environment: string, stackDir: string) =>
  new PlumblineError({
    what: `the state of "${environment}" stays locked: its newest version is in ${rescuedStatePath(stackDir)}`,
    why: 'The lock keeps everybody from going on from the older state, until the newest one is where it belongs.',
    next: `Run "plumbline state recover ${environment}": it does both, in the right order.`,
  });
