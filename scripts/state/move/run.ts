import { EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { projectPaths } from '../../../core/project';
import type { Output } from '../../../core/terminal/output';
import { requireWorkspace } from '../../../workspace/hcp-terraform';
import { hasRescuedState, refuseUnsavedState, type StateFile } from '../../../workspace/rescued-state';
import { localStatePath, readLocalState } from '../../../workspace/state/local-file';
import { type OpenedState, withState } from '../../../workspace/state/opened-state';
import { placeWords } from '../../../workspace/state/place';
import { readStored } from '../../../workspace/state/stored-state';
import { confirm } from '../confirmation';
import { hasSameContent } from '../content';
import { keepCopy } from '../copy';
import type { AskingInput } from '../options';
import { anotherState, nothingToMove, notReadBack, notShared, rescuedWaits } from './refusals';

/** What `plumbline state move --json` prints. */
export interface MoveResult {
  readonly version: 1;
  readonly environment: string;
  /** Whether the state was stored by this run; false where an earlier one had done that. */
  readonly moved: boolean;
  /** What is stored now. */
  readonly lineage: string;
  readonly serial: number;
  readonly resources: number;
  /** Where the file is kept; absent when an earlier run had moved it. */
  readonly copy?: string;
}

/**
 * `plumbline state move`: carries the state of an environment from the file of this clone to the place that is declared, reads it
 * back, and keeps the file as a copy. It can be killed anywhere and run again: each step looks whether it is done.
 */
export async function runMove(input: AskingInput): Promise<{ readonly exitCode: ExitCode }> {
  return withState({ ...input, command: 'state move' }, async (state) => {
    if (state.manifest.state.kind === 'local') throw notShared(state);
    const result = await move(input, state);
    say(input.output, state, result);
    return { exitCode: EXIT.done };
  });
}

async function move(input: AskingInput, state: OpenedState): Promise<MoveResult> {
  const { environment, manifest, stackDir } = state;
  const file = localStatePath(input.root, environment);
  const own = readLocalState(input.root, environment);
  if (own !== undefined && hasRescuedState(stackDir)) throw rescuedWaits(state, file);
  refuseUnsavedState(stackDir, environment);
  if (state.hcp) await requireWorkspace(state.hcp, 'write');
  const terraform = await state.engine();
  const stored = await readStored(terraform);
  if (own === undefined) {
    if (stored === undefined) throw nothingToMove(state, file);
    return { ...described(environment, stored), moved: false };
  }
  const there = stored !== undefined && hasSameContent(own, stored);
  if (stored !== undefined && !there) throw anotherState(state, file, own, stored);
  const place = placeWords(manifest.state);
  if (!there) {
    const what = `Store the state of ${environment} (${count(own.resources.length, 'resource')}, serial ${own.serial}) in ${place}`;
    await confirm(input, what, `plumbline state move ${environment}`);
    const step = input.output.step(`Storing the state in ${place}`);
    await terraform.push(file).then(
      () => step.done(),
      (error) => {
        step.fail();
        throw error;
      },
    );
  }
  const now = there ? stored : await readStored(terraform);
  if (now === undefined || !hasSameContent(own, now)) throw notReadBack(state, file);
  const copy = keepCopy(file, projectPaths(input.root).work, environment, own.serial);
  return { ...described(environment, now), moved: !there, copy };
}

const described = (environment: string, { lineage, serial, resources }: StateFile) =>
  ({ version: 1, environment, lineage, serial, resources: resources.length }) as const;

function say(output: Output, { environment, manifest }: OpenedState, result: MoveResult): void {
  const place = placeWords(manifest.state);
  const what = count(result.resources, 'resource');
  if (result.copy === undefined) {
    output.line(
      `There is nothing to move: the state of ${environment} (${what}) is in ${place}, and no file of this clone has one.`,
    );
  } else {
    const verb = result.moved ? 'is now' : 'was already';
    output.line(
      `The state of ${environment} (${what}) ${verb} in ${place}, and was read back; the file is kept at ${result.copy}.`,
    );
    output.line(
      `Commit the declaration, so that every clone looks there. Plans that were saved before are of no use any more.`,
    );
  }
  output.result(result);
}
