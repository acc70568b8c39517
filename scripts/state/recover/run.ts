import { EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { projectPaths } from '../../../core/project';
import type { HcpHolder } from '../../../platforms/hcp-terraform';
import {
  findWorkspace,
  freeLock,
  holderWords,
  isFreeable,
  lackOf,
  lockedError,
  missingWorkspace,
  powerless,
  requireLocal,
} from '../../../workspace/hcp-terraform';
import {
  hasRescuedState,
  readRescuedState,
  rescuedStatePath,
  type StateFile,
} from '../../../workspace/rescued-state';
import { applyStartOf } from '../../../workspace/state/apply-start';
import { type OpenedState, withState } from '../../../workspace/state/opened-state';
import { placeWords } from '../../../workspace/state/place';
import { readStored } from '../../../workspace/state/stored-state';
import { confirm } from '../confirmation';
import { keepCopy } from '../copy';
import type { AskingInput } from '../options';
import { type Relation, relationOf } from './comparison';
import { forked, notStored } from './refusals';
import { countOn } from './serial';

/** What `plumbline state recover --json` prints. */
export interface RecoverResult {
  readonly environment: string;
  /** Whether a state was stored that was not there before. */
  readonly recovered: boolean;
  /** Where the rescued state is kept; absent when there was none. */
  readonly copy?: string;
}

/**
 * `plumbline state recover`: stores the state that an apply could not save, after freeing the lock it left, and reads it back. It
 * can be killed anywhere and run again.
 */
export async function runRecover(input: AskingInput): Promise<{ readonly exitCode: ExitCode }> {
  return withState({ ...input, command: 'state recover' }, async (state) => {
    const result = hasRescuedState(state.stackDir) ? await recover(input, state) : nothing(state);
    say(input, result);
    return { exitCode: EXIT.done };
  });
}

const nothing = ({ environment }: OpenedState): RecoverResult => ({ environment, recovered: false });

async function recover(input: AskingInput, state: OpenedState): Promise<RecoverResult> {
  const { environment, stackDir, manifest } = state;
  const rescued = readRescuedState(stackDir, environment);
  const lock = await lockOf(state);
  const terraform = await state.engine();
  const stored = await readStored(terraform);
  const relation = relationOf(rescued, stored, applyStartOf(stackDir));
  if (relation === 'foreign' || relation === 'forked') throw forked(state, relation, rescued, stored!);
  if (relation !== 'stored' || lock) {
    await confirm(
      input,
      question(state, relation, rescued, stored, lock?.holder),
      `plumbline state recover ${environment}`,
    );
  }
  const { output } = input;
  const path = rescuedStatePath(stackDir);
  if (lock) {
    await stepped(output, `Freeing the lock of ${holderWords(lock.holder)}`, lock.free);
  }
  // Only by now is it certain that nobody else holds the state.
  if (relation === 'newer') countOn(path, stored);
  if (relation !== 'stored') {
    await stepped(output, `Storing the state in ${placeWords(manifest.state)}`, () => terraform.push(path));
    const now = await readStored(terraform);
    if (relationOf(rescued, now) !== 'stored') throw notStored(state, now);
  }
  const copy = keepCopy(path, projectPaths(input.root).work, environment, rescued.serial);
  return { environment, recovered: relation !== 'stored', copy };
}

/** The lock that the apply left in HCP Terraform; that of another place ends with its connection, or is freed by the engine. */
async function lockOf({
  hcp,
}: OpenedState): Promise<{ readonly holder: HcpHolder; readonly free: () => Promise<unknown> } | undefined> {
  if (!hcp) return undefined;
  const workspace = await findWorkspace(hcp);
  if (!workspace) throw missingWorkspace(hcp);
  requireLocal(hcp, workspace);
  const lacks = lackOf(workspace, 'write');
  if (lacks !== undefined) throw powerless(hcp, lacks);
  const { holder } = workspace;
  if (!holder) return undefined;
  if (!isFreeable(holder)) throw await lockedError(hcp, holder);
  return { holder, free: () => freeLock(hcp, holder) };
}

function question(
  { environment, stackDir, manifest }: OpenedState,
  relation: Relation,
  rescued: StateFile,
  stored: StateFile | undefined,
  holder: HcpHolder | undefined,
): string {
  const place = placeWords(manifest.state);
  const free = holder && `Free the lock of ${holderWords(holder)}`;
  if (relation === 'stored') return `${free}; the newest state of ${environment} is in ${place} already`;
  const over =
    stored === undefined ? 'where there is none yet' : `over serial ${stored.serial} (${resources(stored)})`;
  const file = `${rescuedStatePath(stackDir)} (serial ${rescued.serial}, ${resources(rescued)})`;
  return `${free ? `${free}, then store` : 'Store'} the state of ${environment} from ${file} in ${place}, ${over}`;
}

const resources = ({ resources: all }: StateFile) => count(all.length, 'resource');

async function stepped<T>(output: AskingInput['output'], text: string, work: () => Promise<T>): Promise<T> {
  const step = output.step(text);
  try {
    const result = await work();
    step.done();
    return result;
  } catch (error) {
    step.fail();
    throw error;
  }
}

function say({ output }: AskingInput, result: RecoverResult): void {
  const { environment, recovered, copy } = result;
  if (copy === undefined) {
    output.line(`There is nothing to recover: no state of ${environment} waits in this clone.`);
  } else {
    output.line(
      `The newest state of ${environment} ${recovered ? 'is stored' : 'was stored already'}; a copy is kept at ${copy}.`,
    );
    output.line(`Run "plumbline plan ${environment}": it shows what the apply had left to do.`);
  }
  output.result(result);
}
