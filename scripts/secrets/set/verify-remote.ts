import { PlumblineError } from '../../../constructs/errors';
import { parseImageReference } from '../../../constructs/image-reference';
import type { ManifestInput } from '../../../constructs/manifest';
import { findImage } from '../../../platforms/registry';
import type { CommandContext } from '../../lib/command';
import { homeOf } from '../../lib/home';
import { registryCredentials } from '../../lib/registry-credentials';

/**
 * Asks the registry for an image, and gives back its digest.
 * @throws RegistryError when the registry does not tell
 * @throws PlumblineError when there is no such image, or the input selects none
 */
export async function verifyRemote(
  { output, env }: CommandContext,
  reference: string,
  declaration: ManifestInput | undefined,
): Promise<string> {
  const image = parseImageReference(reference);
  if (declaration?.image !== true || 'reason' in image) {
    throw new PlumblineError({
      what: '--verify-remote was given for an input that selects no image',
      why: 'Only images are looked up in a registry.',
      next: 'Leave it out.',
    });
  }
  const step = output.step(`Asking ${image.registry} for ${image.repository}`);
  const credentials = () => registryCredentials(image.registry, { env, home: homeOf(env) });
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
    what: `${image.registry} has no ${reference}`,
    why: 'It was never pushed, or its tag was deleted; a rollout would wait for it in vain.',
    next: 'Check the spelling, and that the build which publishes it has finished. Nothing was written.',
  });
}
