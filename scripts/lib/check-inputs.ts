import { PlumblineError } from '../../constructs/errors';
import { pinProblem } from '../../constructs/image-reference';
import type { StackManifest } from '../../constructs/manifest';
import type { Inputs } from './inputs';

/**
 * Refuses missing inputs and images that are not pinned, before the engine is asked for anything.
 * @throws PlumblineError naming every problem and where each value came from
 */
export function checkInputs(manifest: Pick<StackManifest, 'environment' | 'inputs'>, inputs: Inputs): void {
  const { environment } = manifest;
  const missing = manifest.inputs.filter(({ name, required }) => required && !inputs.has(name));
  if (missing.length > 0) {
    throw new PlumblineError({
      what: `"${environment}" lacks the input${missing.length > 1 ? 's' : ''} ${missing.map(({ name }) => name).join(', ')}`,
      why: missing.map(({ name, description }) => `${name}: ${description}`).join('\n'),
      next: `Set ${missing.length > 1 ? 'them' : 'it'} in secrets/${environment}.tfvars, or export TF_VAR_${missing[0]!.name}.`,
    });
  }
  for (const { name, image, registries = [] } of manifest.inputs) {
    const input = image ? inputs.get(name) : undefined;
    const problem = input && pinProblem(input.value, { registries });
    if (input && problem !== undefined) {
      throw new PlumblineError({
        what: `${name} = "${input.value}" (${input.source}) is not an image that may be deployed`,
        why: `Because ${problem}. Only pinned images from allowed registries always are what was reviewed.`,
        next: 'Give a release tag such as ghcr.io/acme/grid:v123-abcdef, or a digest.',
      });
    }
  }
}
