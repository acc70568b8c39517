import type { ManifestInput } from '../../../constructs/manifest';
import type { CommandContext } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { parseImageReference } from '../../../core/image-reference';
import { requireImage } from '../../../platforms/images/presence';

/**
 * Asks the registry for the image that an input shall select, and gives back its digest.
 * @throws RegistryError when the registry does not tell
 * @throws PlumblineError when there is no such image, or the input selects none
 */
export async function verifyRemote(
  context: CommandContext,
  reference: string,
  declaration: ManifestInput | undefined,
): Promise<string> {
  const image = parseImageReference(reference);
  if (declaration?.image === true && !('reason' in image)) return requireImage(image, context);
  throw new PlumblineError({
    what: '--verify-remote was given for an input that selects no image',
    why: 'Only images are looked up in a registry.',
    next: 'Leave it out.',
  });
}
