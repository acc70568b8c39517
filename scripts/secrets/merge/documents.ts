import {
  changeDocument,
  openDocument,
  rewrapDocument,
  rotateDocument,
  sameDataKey,
} from '../../../formats/sops';
import {
  type ChangeContext,
  type OpenSecrets,
  openBytes,
  type SecretsFile,
  secretsIdentities,
} from '../../../workspace/secrets-file';
import { type MergedText, mergeByKey, takeFrom } from '../merge-by-key';
import { type RecipientChanges, recipientChanges } from '../recipient-changes';

/** Three encrypted versions of one file. */
export interface DocumentSides {
  /** What both come from; nothing when both made the file. */
  readonly base: Uint8Array | undefined;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

/** A merged file, encrypted, and what came of it. */
export interface MergedDocument extends Omit<MergedText, 'text'> {
  readonly bytes: Uint8Array;
  /** How the recipients differ from those of ours. */
  readonly recipients: RecipientChanges;
}

/**
 * Merges encrypted files by variable and by recipient. All three are verified first. Who was removed as a recipient on one
 * side stays removed and cannot open the result: a data key that was replaced on one side is not brought back.
 * @param prefer whose value counts where both changed a variable
 * @throws PlumblineError when one of the three cannot be opened
 */
export async function mergeDocuments(
  sides: DocumentSides,
  secretsFile: SecretsFile,
  context: ChangeContext,
  prefer: 'ours' | 'theirs' = 'ours',
): Promise<MergedDocument> {
  const open = (bytes: Uint8Array, side: string) =>
    openBytes(bytes, { ...secretsFile, file: `${secretsFile.file} (${side})` }, context);
  const base = sides.base && (await open(sides.base, 'the common ancestor'));
  const ours = await open(sides.ours, 'our side');
  const theirs = await open(sides.theirs, 'their side');

  const { form, file } = secretsFile;
  const { text, ...merged } = mergeByKey(
    { base: base?.text, ours: ours.text, theirs: theirs.text },
    form,
    file,
  );
  const settled = prefer === 'ours' ? text : takeFrom(theirs.attributes, merged.conflicts, text, form, file);
  const recipients = mergeRecipients(base, ours, theirs);
  const bytes = await encrypted(settled, recipients, { base, ours, theirs }, sides, context);
  return { ...merged, bytes, recipients: recipientChanges(ours.document.recipients, recipients) };
}

/** A recipient is in the result when it is on either side, unless one side removed it. */
function mergeRecipients(base: OpenSecrets | undefined, ours: OpenSecrets, theirs: OpenSecrets): string[] {
  const [before, here, there] = [base, ours, theirs].map((side) => new Set(side?.document.recipients));
  const removed = (recipient: string) =>
    before!.has(recipient) && !(here!.has(recipient) && there!.has(recipient));
  return [...new Set([...here!, ...there!])].filter((recipient) => !removed(recipient));
}

async function encrypted(
  text: string,
  recipients: readonly string[],
  { base, ours, theirs }: { base: OpenSecrets | undefined; ours: OpenSecrets; theirs: OpenSecrets },
  sides: DocumentSides,
  context: ChangeContext,
): Promise<Uint8Array> {
  const rotated = (side: OpenSecrets) => base !== undefined && !sameDataKey(base.document, side.document);
  const fromTheirs = rotated(theirs) && !rotated(ours);
  const keepsOurs = rotated(ours) && !rotated(theirs);
  if (!keepsOurs && theirs.text === text && isSame(theirs.document.recipients, recipients))
    return sides.theirs;

  const now = context.now();
  const [start, startBytes] = fromTheirs ? [theirs, sides.theirs] : [ours, sides.ours];
  const changed =
    text === start.text ? startBytes : await changeDocument(start.document, Buffer.from(text), { now });
  if (isSame(start.document.recipients, recipients)) return changed;
  const { format, file, recipients: present } = start.document;
  const reopened = await openDocument(changed, {
    file,
    format,
    identities: await secretsIdentities(context),
  });
  const leaves = present.some((recipient) => !recipients.includes(recipient));
  return leaves ? rotateDocument(reopened, { now, recipients }) : rewrapDocument(reopened, recipients);
}

const isSame = (a: readonly string[], b: readonly string[]) => {
  const { added, removed } = recipientChanges(a, b);
  return added.length === 0 && removed.length === 0;
};
