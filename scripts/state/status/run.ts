import { EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import type { ErrorParts } from '../../../core/errors';
import { explain } from '../../../core/explain';
import { findWorkspace, holderWords, missingWorkspace } from '../../../workspace/hcp-terraform';
import { hasRescuedState, rescuedStatePath, type StateFile } from '../../../workspace/rescued-state';
import { leftBehind } from '../../../workspace/state/absent-state';
import { readLocalState } from '../../../workspace/state/local-file';
import { lookAt } from '../../../workspace/state/look';
import { type OpenedState, withState } from '../../../workspace/state/opened-state';
import { placeWords } from '../../../workspace/state/place';
import { readStored } from '../../../workspace/state/stored-state';
import type { StateInput } from '../options';

/** What `plumbline state status --json` prints. */
export interface StatusReport {
  readonly version: 1;
  readonly environment: string;
  readonly kind: OpenedState['manifest']['state']['kind'];
  /** In words; never a credential. */
  readonly place: string;
  /** Whether the place answered. */
  readonly reachable: boolean;
  /** Absent where there is no state yet, or it could not be read. */
  readonly state?: { readonly lineage: string; readonly serial: number; readonly resources: number };
  readonly lock: 'free' | 'held' | 'unknown' | 'none';
  /** Who holds it, in words, as far as it is known. */
  readonly holder?: string;
  /** Files of this clone with a state that belongs there. */
  readonly waiting: readonly string[];
  /** Why it could not be read. */
  readonly error?: ErrorParts;
}

/** `plumbline state status`: where a state is, whether it can be had, which version it is, and who holds its lock. */
export async function runStatus(input: StateInput): Promise<{ readonly exitCode: ExitCode }> {
  return withState({ ...input, command: 'state status' }, async (state) => {
    const report = await look(input, state);
    for (const line of lines(report)) input.output.line(line);
    input.output.result(report);
    if (report.error && !input.output.json) input.output.line(`${report.error.why} ${report.error.next}`);
    return { exitCode: report.reachable ? EXIT.done : EXIT.unknown };
  });
}

async function look(input: StateInput, state: OpenedState): Promise<StatusReport> {
  const { environment, stackDir, manifest } = state;
  const left = leftBehind(input.root, manifest);
  const waiting = [
    ...(left ? [left] : []),
    ...(hasRescuedState(stackDir) ? [rescuedStatePath(stackDir)] : []),
  ];
  const { kind } = manifest.state;
  const about = { version: 1, environment, kind, place: placeWords(manifest.state), waiting } as const;
  if (kind === 'local') {
    const found = readLocalState(input.root, environment);
    return { ...about, reachable: true, ...identity(found), lock: 'none' };
  }
  const step = input.output.step(`Reading the state of ${environment}`);
  try {
    const { stored, ...lock } = await lookThere(input, state);
    step.done();
    return { ...about, reachable: true, ...identity(stored), ...lock };
  } catch (error) {
    step.fail();
    return { ...about, reachable: false, lock: 'unknown', error: explain(error) };
  }
}

const identity = (found: StateFile | undefined): Pick<StatusReport, 'state'> =>
  found ? { state: { lineage: found.lineage, serial: found.serial, resources: found.resources.length } } : {};

async function lookThere(
  { env }: StateInput,
  { hcp, manifest, engine }: OpenedState,
): Promise<Pick<StatusReport, 'lock' | 'holder'> & { readonly stored?: StateFile }> {
  if (manifest.state.kind !== 'cloud') return lookAt(manifest.state, env, engine);
  const workspace = hcp && (await findWorkspace(hcp));
  // The engine would make one, in whatever mode the organization has.
  if (hcp && !workspace) throw missingWorkspace(hcp);
  const holder = workspace?.holder;
  const stored = await readStored(await engine());
  const lock = hcp === undefined ? 'unknown' : holder ? 'held' : 'free';
  return { ...(stored && { stored }), lock, ...(holder && { holder: holderWords(holder) }) };
}

function lines({
  environment,
  place,
  reachable,
  state,
  lock,
  holder,
  waiting,
  error,
}: StatusReport): string[] {
  const what = state
    ? `serial ${state.serial}, ${count(state.resources, 'resource')}, lineage ${state.lineage}`
    : 'none: it was never applied, or its state is elsewhere';
  const locks = {
    free: 'free',
    held: `held${holder === undefined ? '' : ` by ${holder}`}`,
    unknown: 'unknown',
    none: 'there is none: nothing keeps two machines apart',
  };
  return [
    `The state of ${environment} is in ${place}.`,
    reachable ? `  state: ${what}` : `  not reachable: ${error?.what}`,
    `  lock:  ${locks[lock]}`,
    ...waiting.map((file) => `  ! ${file} holds a state that belongs there`),
  ];
}
