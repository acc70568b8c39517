import { PlumblineError } from '../../../core/errors';
import {
  openBytes,
  openSecrets,
  type SecretsContext,
  type SecretsFile,
} from '../../../workspace/secrets-file';

/**
 * Sees that merging anew undoes nobody's work: the file is as git or an earlier merge left it.
 * @param left what either may have left there
 * @throws PlumblineError when it opens and holds something else, such as a value that was set to settle a conflict
 */
export async function requireUntouched(
  secretsFile: SecretsFile,
  left: readonly Uint8Array[],
  context: SecretsContext,
): Promise<void> {
  // With merge markers, as git leaves it without the driver, it does not open.
  const present = await openSecrets(secretsFile, context).catch(() => undefined);
  if (present === undefined) return;
  for (const bytes of left) {
    if ((await openBytes(bytes, secretsFile, context)).text === present.text) return;
  }
  const { file } = secretsFile;
  throw new PlumblineError({
    what: `${file} was changed since the merge stopped`,
    why: 'Merging it anew would undo that change, so nothing was written.',
    next: `If it is as it should be: git add ${file}. To begin anew: git checkout --merge ${file}, then merge again.`,
  });
}
