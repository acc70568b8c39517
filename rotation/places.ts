import type { StackManifest } from '../constructs/manifest';
import { EXIT } from '../core/command';
import { PlumblineError } from '../core/errors';
import { suggestion } from '../core/suggestion';
import { publicNames } from '../workspace/inputs';
import { lookAtApplied } from './applied-state';
import type { Applied, RotationInput } from './input';
import type { Job } from './selection';
import { openStore, type SecretStore } from './store';

/** One environment that holds values of others, with what its inputs are to be. */
interface Place {
  readonly environment: string;
  readonly store: SecretStore;
  /** Name of the input there, to the name of the input that rotates. */
  readonly inputs: ReadonlyMap<string, string>;
}

type Declared = ReadonlyMap<string, StackManifest>;

/**
 * Makes sure, before anything rotates, that the places where values also live can be changed: they are declared, have an encrypted
 * file, and an apply there would change nothing else.
 * @param own the store of the environment that rotates
 * @throws PlumblineError when one of them is not ready
 */
export async function requirePlaces(
  input: RotationInput,
  declared: Declared,
  jobs: readonly Job[],
  own: SecretStore,
): Promise<void> {
  for (const place of placesOf(input, declared, jobs)) {
    const { changes } = await lookAtApplied({ ...input, environment: place.environment });
    if (changes && !(await isUnderWay(place, jobs, own))) throw notSteady(place, jobs);
  }
}

/**
 * Stores the present values wherever else they live, and applies these environments: all of them, before a previous value is
 * revoked. What an earlier run did is not done again.
 * @returns how it ended; the first that is not done ends it
 */
export async function placeEverywhere(
  input: RotationInput,
  declared: Declared,
  jobs: readonly Job[],
  own: SecretStore,
): Promise<Applied> {
  for (const place of placesOf(input, declared, jobs)) {
    const present = await own.read();
    const changes = Object.fromEntries(
      (await outdated(place, own)).map((name) => [name, present.get(place.inputs.get(name)!)!]),
    );
    if (Object.keys(changes).length > 0) await place.store.write(changes);
    const ended = await input.apply(place.environment);
    if (ended.exitCode !== EXIT.done) return ended;
    const left = await outdated(place, own);
    if (left.length > 0) throw notThere(place, left);
  }
  return { exitCode: EXIT.done };
}

function placesOf({ root, env, now }: RotationInput, declared: Declared, jobs: readonly Job[]): Place[] {
  const byEnvironment = new Map<string, Map<string, string>>();
  for (const { input, environment: from } of jobs) {
    for (const { environment, input: name } of input.rotation.alsoIn ?? []) {
      requireDeclared(declared, { environment, name }, `${input.name} of "${from}"`);
      const inputs = byEnvironment.get(environment) ?? new Map<string, string>();
      byEnvironment.set(environment, inputs.set(name, input.name));
    }
  }
  return [...byEnvironment].map(([environment, inputs]) => {
    const context = { root, env, now, publicNames: publicNames(declared.get(environment)!.inputs) };
    return { environment, inputs, store: openStore(root, environment, context) };
  });
}

/** Names of the inputs there that hold something else than what rotates. */
async function outdated({ store, inputs }: Place, own: SecretStore): Promise<string[]> {
  const [there, here] = [await store.read(), await own.read()];
  return [...inputs]
    .filter(([name, from]) => here.has(from) && there.get(name) !== here.get(from))
    .map(([name]) => name);
}

/** A run was killed after it stored a value there, and before that was applied. */
async function isUnderWay(place: Place, jobs: readonly Job[], own: SecretStore): Promise<boolean> {
  const concerned = jobs.filter(({ input }) => [...place.inputs.values()].includes(input.name));
  if (concerned.some(({ action }) => action === 'return')) return true;
  return concerned.some(({ action }) => action === 'resume') && (await outdated(place, own)).length === 0;
}

function requireDeclared(
  declared: Declared,
  { environment, name }: { readonly environment: string; readonly name: string },
  what: string,
): void {
  const stack = declared.get(environment);
  const known = stack ? stack.inputs.map((input) => input.name) : [...declared.keys()];
  if (stack && known.includes(name)) return;
  throw new PlumblineError({
    what: `${what} also lives in ${name} of "${environment}", which is not declared`,
    why: stack ? `"${environment}" has no such input.` : 'There is no such environment.',
    next: `${suggestion(stack ? name : environment, known)} Correct alsoIn of its rotation.`,
  });
}

const notSteady = ({ environment, inputs }: Place, jobs: readonly Job[]) =>
  new PlumblineError({
    what: `"${environment}" is not as declared, so nothing was rotated`,
    why: `${jobs.map(({ input }) => input.name).join(', ')} also lives there, as ${[...inputs.keys()].join(', ')}, and a rotation would apply changes that nobody reviewed.`,
    next: `Run "plumbline plan ${environment}" and "plumbline apply ${environment}" first.`,
  });

const notThere = ({ environment, store }: Place, names: readonly string[]) =>
  new PlumblineError({
    what: `${names.join(', ')} of "${environment}" is not the new value after it was stored`,
    why: `Something else changed ${store.file} meanwhile. The previous value is still valid and was not revoked.`,
    next: 'Run the same command again.',
  });
