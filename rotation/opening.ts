import { randomBytes } from 'node:crypto';
import type { StackManifest } from '../constructs/manifest';
import type { CommandContext } from '../core/command';
import { PlumblineError } from '../core/errors';
import { chooseEnvironment } from '../core/project';
import { suggestion } from '../core/suggestion';
import type { HttpRuntime } from '../platforms/http';
import { platformAccess } from '../workspace/access';
import type { Actor } from '../workspace/actor';
import { publicNames, readInputs } from '../workspace/inputs';
import { synthesizeAll } from '../workspace/synth/synthesis';
import type { Applied } from './applied-state';
import { AUDIT_FILE, type AuditRow, appendAudit, readAudit } from './audit';
import { rotatingInputs } from './schedule';
import { type Candidate, candidateInputs } from './selection';
import type { SourceContext } from './sources';
import { openStore } from './store';
import type { Item, Workshop } from './workshop';

/** Every environment as it is declared now. */
export async function declaredEnvironments({
  root,
  env,
  output,
}: CommandContext): Promise<ReadonlyMap<string, StackManifest>> {
  const stacks = await synthesizeAll({ root, env, log: (text) => output.warn(text) });
  return new Map([...stacks].map(([name, { manifest }]) => [name, manifest]));
}

/**
 * The environment that is asked for, and the one that gets its rotations first.
 * @throws PlumblineError when either is not declared, or a key is none that rotates
 */
export function chooseTarget(
  declared: ReadonlyMap<string, StackManifest>,
  environment: string | undefined,
  { keys, back }: { readonly keys: readonly string[]; readonly back: boolean },
): { readonly target: StackManifest; readonly rehearsal: StackManifest | undefined } {
  const target = declared.get(chooseEnvironment(environment, [...declared.keys()]))!;
  const name = target.rehearsal;
  const rehearsal = name === undefined ? undefined : declared.get(name);
  if (name !== undefined && !rehearsal) throw noRehearsal(target, name, [...declared.keys()]);
  const known = rotatingInputs(target.inputs).map((input) => input.name);
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) throw notRotating(unknown, target, known);
  if (back && keys.length === 0) throw backWithoutKeys();
  return { target, rehearsal };
}

/** An environment with those of its rotating inputs that have a value. */
export async function candidateOf(
  { environment, inputs: declared }: StackManifest,
  { root, env }: CommandContext,
  keys: readonly string[] = [],
): Promise<Candidate> {
  const inputs = await readInputs({ root, environment, env, declared });
  return {
    environment,
    inputs: candidateInputs(declared, (name) => inputs.has(name) || keys.includes(name)),
  };
}

export interface WorkshopOptions extends CommandContext {
  readonly declared: StackManifest;
  /** Looked up when a source needs them. */
  readonly serviceIds: Applied['serviceIds'];
  readonly runtime: HttpRuntime;
  readonly now: () => Date;
  readonly actor: Actor;
  readonly askValue: SourceContext['askValue'];
  /** Called when a row is on the disk. */
  readonly onRow: (row: AuditRow) => void;
}

/** Everything the rotations of one environment touch: its secrets file, the audit trail, the platforms. */
export function openWorkshop(options: WorkshopOptions): Workshop {
  const { root, env, output, declared, serviceIds, runtime, now, actor, askValue, onRow } = options;
  const { environment } = declared;
  const store = openStore(root, environment, {
    root,
    env,
    now,
    publicNames: publicNames(declared.inputs),
  });
  const contextOf = async (
    { input }: Item,
    rotation: string,
    hooks: Pick<SourceContext, 'note' | 'leftOpen'>,
  ): Promise<SourceContext> => {
    const inputs = await readInputs({ root, environment, env, declared: declared.inputs });
    return {
      ...hooks,
      key: input.name,
      environment,
      rotation,
      source: input.rotation.source,
      root,
      env,
      inputs,
      defaultOf: (name) => declared.inputs.find((each) => each.name === name)?.default,
      railway: platformAccess(declared, inputs, env).railway,
      serviceIds,
      runtime,
      output,
      askValue,
    };
  };
  return {
    store,
    contextOf,
    now,
    rows: () => readAudit(root).rows,
    newId: () => `${now().toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`,
    append(row) {
      const whole = { at: now().toISOString(), ...actor, ...row };
      appendAudit(root, whole);
      onRow(whole);
    },
  };
}

/** What to tell about lines of the audit trail that could not be read; nothing when there are none. */
export function unreadableLines(lines: readonly number[]): string | undefined {
  if (lines.length === 0) return undefined;
  return `${AUDIT_FILE}: line ${lines.join(', ')} could not be read and was passed over.`;
}

const backWithoutKeys = () =>
  new PlumblineError({
    what: '--back names no key',
    why: 'Going back with everything that is open would undo rotations that went well.',
    next: 'Name the inputs whose previous value is wanted back.',
  });

const noRehearsal = ({ environment }: StackManifest, name: string, known: readonly string[]) =>
  new PlumblineError({
    what: `"${environment}" is to be rotated after "${name}", which is not declared`,
    why: 'stacks/environments.ts names it as rehearsal and declares no environment of that name.',
    next: suggestion(name, known),
  });

function notRotating(key: string, { environment }: StackManifest, known: readonly string[]): PlumblineError {
  return new PlumblineError({
    what: `"${key}" is no input of "${environment}" that rotates`,
    why: known.length === 0 ? 'None declares a rotation.' : `These do: ${known.join(', ')}.`,
    next:
      known.length === 0
        ? 'Declare one, such as Input.secret(…, { rotation: Rotation.hex() }).'
        : suggestion(key, known),
  });
}
