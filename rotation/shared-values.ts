import type { StackManifest } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';
import { explain } from '../core/explain';
import { nextOf, previousOf, publicNames } from '../workspace/inputs';
import { findSecretsFile, openSecrets, textsOf } from '../workspace/secrets-file';
import type { RotationInput } from './input';
import { type Job, ROTATING } from './selection';

/** An input with the same value as one that rotates, which nobody declared. */
interface Shared {
  readonly job: Job;
  readonly environment: string;
  readonly input: string;
}

/** Values that stop working when they rotate, whoever else has them. */
const isRevoked = ({ input }: Job) => !['random', 'hex'].includes(input.rotation.source.kind);

/**
 * Looks for other inputs, of any environment, that hold a value which is about to rotate, and which no rotation names in `alsoIn`:
 * whatever uses them would be left with a value that is revoked.
 * @throws PlumblineError naming them, where the previous value will be revoked; for the rest there is a warning
 */
export async function refuseSharedValues(
  input: RotationInput,
  declared: ReadonlyMap<string, StackManifest>,
  jobs: readonly Job[],
): Promise<void> {
  const rotating = jobs.filter(({ action }) => ROTATING.includes(action));
  if (rotating.length === 0) return;
  const values = await valuesByEnvironment(input, declared);
  const shared = rotating.flatMap((job) => sharedWith(job, values));
  const revoked = shared.filter(({ job }) => isRevoked(job));
  if (revoked.length > 0) throw leftBehind(revoked);
  for (const { job, environment, input: name } of shared) {
    input.output.warn(
      `${name} of "${environment}" has the same value as ${job.input.name} of "${job.environment}" and keeps it; alsoIn of the rotation would change both.`,
    );
  }
}

async function valuesByEnvironment(
  { root, env, output }: RotationInput,
  declared: ReadonlyMap<string, StackManifest>,
): Promise<Map<string, ReadonlyMap<string, string>>> {
  const values = new Map<string, ReadonlyMap<string, string>>();
  for (const [environment, { inputs }] of declared) {
    try {
      const file = findSecretsFile(root, environment);
      if (!file) continue;
      const { attributes } = await openSecrets(file, { root, env, publicNames: publicNames(inputs) });
      values.set(environment, textsOf(attributes));
    } catch (error) {
      output.warn(
        `Whether "${environment}" has a value that rotates as well is not known: ${explain(error).what}`,
      );
    }
  }
  return values;
}

function sharedWith(job: Job, values: ReadonlyMap<string, ReadonlyMap<string, string>>): Shared[] {
  const { name, rotation } = job.input;
  const own = [name, nextOf(name), previousOf(name)];
  const here = values.get(job.environment);
  // In a rotation that was interrupted, the others still have the value before.
  const rotated = [here?.get(name), here?.get(previousOf(name))].filter((value) => value);
  return [...values].flatMap(([environment, texts]) =>
    [...texts]
      .filter(([, value]) => rotated.includes(value))
      .filter(([input]) => environment !== job.environment || !own.includes(input))
      .filter(([input]) => !rotation.alsoIn?.some((p) => p.environment === environment && p.input === input))
      .map(([input]) => ({ job, environment, input })),
  );
}

function leftBehind(shared: readonly Shared[]): PlumblineError {
  const places = shared.map(({ environment, input }) => `${input} of "${environment}"`).join(', ');
  const [{ job }] = shared as [Shared];
  const entries = shared.map(
    ({ environment, input }) => `{ environment: '${environment}', input: '${input}' }`,
  );
  return new PlumblineError({
    what: `${job.input.name} of "${job.environment}" is also the value of ${places}, so nothing was rotated`,
    why: 'The previous value is revoked at the end, and whatever uses it from there, such as CI, would stop working.',
    next: `Say so where it is declared: its rotation with alsoIn: [${entries.join(', ')}]. Or give ${shared.length === 1 ? 'that input' : 'those inputs'} a value of its own.`,
  });
}
