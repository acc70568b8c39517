import type { StackManifest } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';
import { pinAdvice, pinProblem } from '../core/image-reference';
import { expectedNames, type Input, type Inputs } from './inputs';
import { checkVariables } from './variables/validation';

/** Bytes of one variable of a process, name included, on Linux (`MAX_ARG_STRLEN`). */
const LONGEST_VARIABLE = 128 * 1024;

/**
 * Refuses missing inputs, values that cannot be handed over, and images that are not pinned, before the engine is asked for anything.
 * @throws PlumblineError naming every problem and where each value came from
 */
export function checkInputs(
  manifest: Pick<StackManifest, 'environment' | 'inputs'> & Partial<StackManifest>,
  inputs: Inputs,
): void {
  const { environment } = manifest;
  const missing = manifest.inputs.filter(({ name, required }) => required && !inputs.has(name));
  if (missing.length > 0) {
    throw new PlumblineError({
      what: `"${environment}" lacks the input${missing.length > 1 ? 's' : ''} ${missing.map(({ name }) => name).join(', ')}`,
      why: missing.map(({ name, description }) => `${name}: ${description}`).join('\n'),
      next: `Run ${missing.map(({ name }) => `\`plumbline secrets set ${name} --env ${environment}\``).join(', ')}, or export TF_VAR_${missing[0]!.name}.`,
    });
  }
  for (const { name } of manifest.inputs) requireFit(name, inputs.get(name));
  for (const { name, image, registries = [] } of manifest.inputs) {
    const input = image ? inputs.get(name) : undefined;
    const problem = input && pinProblem(input.value.reveal(), { registries });
    if (input && problem !== undefined) {
      throw new PlumblineError({
        what: `${name} = "${input.value.reveal()}" (${input.source}) is not an image that may be deployed`,
        why: `${problem}. What was reviewed has to be what runs.`,
        next: `To pin it: ${pinAdvice(input.value.reveal(), { registries })}.`,
      });
    }
  }
  checkVariables(manifest, inputs);
}

/** What to tell about inputs that a file sets and the stack does not declare; nothing when there are none. */
export function undeclaredInputs(
  manifest: Pick<StackManifest, 'environment' | 'inputs'>,
  inputs: Inputs,
): string | undefined {
  const declared = expectedNames(manifest.inputs);
  const found = [...inputs].filter(([name]) => !declared.has(name));
  if (found.length === 0) return undefined;
  const names = found.map(([name, { source }]) => `${name} (${source})`).join(', ');
  return `"${manifest.environment}" declares no input ${names}; what the file says about it is not used`;
}

/** Inputs reach the engine as variables of its process, which cannot hold everything. */
function requireFit(name: string, input: Input | undefined): void {
  const text = input?.value.reveal() ?? '';
  const bytes = Buffer.byteLength(`TF_VAR_${name}=${text}\0`);
  const holdsNul = text.includes('\0');
  if (!input || (!holdsNul && bytes <= LONGEST_VARIABLE)) return;
  throw new PlumblineError({
    what: `the value of ${name} (${input.source}) ${holdsNul ? 'holds a NUL character' : `is ${Buffer.byteLength(text)} bytes long`}`,
    why: `Inputs are handed to the engine as environment variables, which hold no NUL and at most ${LONGEST_VARIABLE} bytes with their name.`,
    next: 'Give it in another form, such as base64, or put it into a file that the service fetches.',
  });
}
