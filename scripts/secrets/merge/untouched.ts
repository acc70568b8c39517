import { PlumblineError } from '../../../constructs/errors';
import { type ChangeContext, openBytes, openSecrets, type SecretsFile } from '../../lib/secrets-file';
import { type DocumentSides, mergeDocuments } from './documents';

/**
 * Sees that merging anew undoes nobody's work: the file is as git or an earlier merge left it.
 * @throws PlumblineError when it opens and holds something else, such as a value that was set to settle a conflict
 */
export async function requireUntouched(
  secretsFile: SecretsFile,
  sides: DocumentSides,
  context: ChangeContext,
): Promise<void> {
  // With merge markers, as git leaves it without the driver, it does not open.
  const present = await openSecrets(secretsFile, context).catch(() => undefined);
  if (present === undefined) return;
  const left = [
    sides.ours,
    sides.theirs,
    (await mergeDocuments(sides, secretsFile, context, 'ours')).bytes,
    (await mergeDocuments(sides, secretsFile, context, 'theirs')).bytes,
  ];
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
