import { PlumblineError } from '../../../core/errors';
import { parseEncrypted } from '../formats';
import { type SopsFormat, textOf } from '../formats/format';
import { RESTORE, refusal, tampered } from '../refusals';
import { type Selection, selectionOf } from '../rules/selection';
import { keyPath, type MapNode, mapLeaves } from '../tree';
import { holdsCiphertext, looksEncrypted } from './cipher';
import { type Metadata, readMetadata } from './metadata';

/** Bytes of an encrypted file that are read: a hundred times what a team's secrets take. */
const LARGEST = 8 * 1024 * 1024;

/** Everybody who has the file can read its values. */
export class NotEncryptedError extends PlumblineError {}

/** An encrypted file, taken apart; nothing of it is verified yet. */
export interface EncryptedFile {
  readonly file: string;
  readonly format: SopsFormat;
  readonly bytes: Buffer;
  readonly documents: readonly MapNode[];
  readonly metadata: Metadata;
  readonly selected: Selection;
}

/**
 * Takes an encrypted file apart and refuses what cannot be one: empty, too large, byte order mark, line endings or
 * text changed by git, syntax errors, no metadata.
 * @throws NotEncryptedError for plaintext, and PlumblineError for all else
 */
export function readEncrypted(bytes: Uint8Array, file: string, format: SopsFormat): EncryptedFile {
  const text = requireText(Buffer.from(bytes), file);
  if (isPlaintext(text, format)) throw notEncrypted(file);
  const { documents, metadata: raw } = parseEncrypted(text, format, file);
  if (!raw) throw notEncrypted(file);
  const metadata = readMetadata(raw, file);
  const selected = selectionOf(metadata.rule, file);
  return { file, format, bytes: Buffer.from(bytes), documents, metadata, selected };
}

/** Whether a file is an encrypted document of any format, sound or damaged: it has ciphertext or metadata of sops. */
export function isEncrypted(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString();
  return holdsCiphertext(text) || /"sops"\s*:|^(?:sops:|\[sops\]|sops_\w+=)/m.test(text);
}

/** What was never a document of these formats, such as tfvars saved under the name of the encrypted file. */
function isPlaintext(text: string, format: SopsFormat): boolean {
  return (format === 'binary' || format === 'json') && !/^\s*\{/.test(text) && !holdsCiphertext(text);
}

function notEncrypted(file: string): NotEncryptedError {
  return new NotEncryptedError({
    what: `${file}: it is not encrypted`,
    why: 'It has no sops metadata, so its values can be read by everybody who has the file.',
    next: 'Encrypt it with `plumbline secrets init`; if it was committed, replace the values that were in it.',
  });
}

/**
 * Of the values that the document's rule wants encrypted: how many are, and the key paths of those that anybody can
 * read. Empty values and comments may be either.
 */
export function surveyValues({ documents, selected }: EncryptedFile): {
  encrypted: number;
  readable: string[];
} {
  const readable: string[] = [];
  let encrypted = 0;
  mapLeaves(documents, (leaf, place) => {
    const needsNone = leaf.kind === 'null' || leaf.kind === 'comment' || leaf.bytes.length === 0;
    if (needsNone || !selected(leaf, place)) return leaf;
    if (leaf.kind === 'str' && looksEncrypted(leaf.bytes.toString())) encrypted += 1;
    else readable.push(keyPath(place.steps));
    return leaf;
  });
  return { encrypted, readable };
}

/** @throws PlumblineError naming each key whose value was put there without encrypting it */
export function requireNoReadableValues(encrypted: EncryptedFile): void {
  const { readable } = surveyValues(encrypted);
  if (readable.length === 0) return;
  const more = readable.length > 5 ? ` and ${readable.length - 5} more` : '';
  throw tampered(
    encrypted.file,
    `${readable.slice(0, 5).join(', ')}${more} ${readable.length === 1 ? 'is' : 'are'} not encrypted`,
    'The rule of the file wants these values encrypted; somebody wrote them by hand, so its MAC cannot be right.',
  );
}

function requireText(bytes: Buffer, file: string): string {
  requireSize(bytes.length, file);
  if (bytes.length === 0) {
    throw refusal(
      file,
      'the file is empty',
      'An encrypted document is never empty, even without any value.',
      'Restore it from git; if it was never in there, delete it and run `plumbline secrets init`.',
    );
  }
  if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    throw tampered(
      file,
      'it begins with a byte order mark',
      'sops writes none: an editor saved the encrypted text.',
    );
  }
  const text = textOf({ bytes }, file);
  const marker = /^(?:<<<<<<< |>>>>>>> )/m.exec(text);
  if (marker) {
    throw refusal(
      `${file}:${text.slice(0, marker.index).split('\n').length}`,
      'a merge was not resolved',
      'Two versions of the file stand side by side; text merges cannot join encrypted values.',
      'Take one side with `git checkout --ours` or `--theirs` and make the other change again, or use `plumbline secrets merge`.',
    );
  }
  if (text.includes('\r\n')) {
    throw refusal(
      file,
      'its line endings were changed to CRLF',
      'sops writes LF; git or an editor converted the encrypted text.',
      `Mark encrypted files \`-text\` in .gitattributes. ${RESTORE}`,
    );
  }
  return text;
}

/** @throws PlumblineError when a file is larger than is read */
export function requireSize(size: number, file: string): void {
  if (size <= LARGEST) return;
  throw refusal(
    file,
    `it has ${Math.ceil(size / 1024 / 1024)} MB`,
    `Encrypted files of up to ${LARGEST / 1024 / 1024} MB are read; this is not a file of settings.`,
    'Keep large files elsewhere, and only the keys to them in here.',
  );
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
