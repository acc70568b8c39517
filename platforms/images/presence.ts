import type { CommandContext } from '../../core/command';
import { PlumblineError } from '../../core/errors';
import { homeOf } from '../../core/home';
import { formatImageReference, type ImageReference } from '../../core/image-reference';
import { findImage } from './';
import { registryCredentials } from './credentials';

/**
 * Asks the registry of an image for it, and gives back its digest.
 * @throws RegistryError when the registry does not tell
 * @throws PlumblineError when there is no such image
 */
export async function requireImage(
  image: ImageReference,
  { output, env }: Pick<CommandContext, 'output' | 'env'>,
): Promise<string> {
  const step = output.step(`Asking ${image.registry} for ${image.repository}`);
  const credentials = () => registryCredentials(image, { env, home: homeOf(env) });
  const found = await findImage(image, { credentials }).catch((error) => {
    step.fail();
    throw error;
  });
  if (found) {
    step.done();
    return found.digest;
  }
  step.fail();
  throw new PlumblineError({
    what: `${image.registry} has no ${formatImageReference(image)}`,
    why: 'It was never pushed, or its tag was deleted; a rollout would wait for it in vain.',
    next: 'Check the spelling, and that the build which publishes it has finished. Nothing was changed.',
  });
}
