import { tampered } from '../refusals';
import { keyPath, type Leaf, type MapNode, mapLeaves, type Place } from '../tree';
import { CipherError, decryptLeaf, looksEncrypted } from './cipher';
import type { EncryptedFile } from './encrypted-file';
import { aadOf, Mac } from './mac';

/** A decrypted value and the ciphertext it came from. */
export interface Pair {
  readonly aad: string;
  readonly value: Leaf;
  readonly ciphertext: string;
}

/**
 * Decrypts a document and verifies it.
 * @throws PlumblineError naming the key of a value that was damaged or moved, or a MAC that does not match
 */
export function unseal(encrypted: EncryptedFile, key: Uint8Array): { documents: MapNode[]; pairs: Pair[] } {
  const { file, metadata, selected } = encrypted;
  const pairs: Pair[] = [];
  const mac = new Mac(metadata.rule.macOnlyEncrypted ?? false);
  const documents = mapLeaves(encrypted.documents, (stored, place) => {
    if (stored.kind === 'null') return stored;
    const isSelected = selected(stored, place);
    const ciphertext = stored.bytes.toString();
    const value = isSelected ? open(stored, ciphertext, key, place, encrypted) : stored;
    // A comment that was left readable is encrypted with the next change.
    if (isSelected && value !== stored) pairs.push({ aad: aadOf(place), value, ciphertext });
    mac.add(value, isSelected);
    return value;
  });
  requireMac(metadata, mac.value(), key, file);
  return { documents, pairs };
}

function open(
  stored: Leaf,
  ciphertext: string,
  key: Uint8Array,
  place: Place,
  { file, documents }: EncryptedFile,
): Leaf {
  // Comments may be readable: sops encrypts them only since version 3.
  if (stored.kind === 'comment' && !looksEncrypted(ciphertext)) return stored;
  try {
    return decryptLeaf(ciphertext, key, aadOf(place));
  } catch (error) {
    if (!(error instanceof CipherError)) throw error;
    const isComment = stored.kind === 'comment';
    const moved = isComment ? openMovedComment(ciphertext, key, documents) : undefined;
    if (moved) return moved;
    const what = `${isComment ? 'a comment near' : 'the value of'} ${keyPath(place.steps) || 'the top'}`;
    throw tampered(file, `${what} cannot be decrypted`, error.message);
  }
}

/** YAML libraries differ in which of two mappings a comment between them belongs to; its ciphertext tells. */
function openMovedComment(
  ciphertext: string,
  key: Uint8Array,
  documents: readonly MapNode[],
): Leaf | undefined {
  const places = new Set<string>();
  mapLeaves(documents, (leaf, { steps }) => {
    for (let depth = steps.length; depth >= 0; depth -= 1)
      places.add(aadOf({ steps: steps.slice(0, depth) }));
    return leaf;
  });
  for (const aad of places) {
    try {
      return decryptLeaf(ciphertext, key, aad);
    } catch (error) {
      if (!(error instanceof CipherError)) throw error;
    }
  }
  return undefined;
}

function requireMac(
  metadata: EncryptedFile['metadata'],
  computed: string,
  key: Uint8Array,
  file: string,
): void {
  if (metadata.mac === '') {
    throw tampered(
      file,
      'its MAC is missing',
      'Without it nobody can tell whether values were added, removed or moved.',
    );
  }
  let mac: Leaf;
  try {
    mac = decryptLeaf(metadata.mac, key, metadata.lastModified);
  } catch (error) {
    if (!(error instanceof CipherError)) throw error;
    throw tampered(
      file,
      'its MAC cannot be decrypted',
      `The MAC or sops.lastmodified was changed. ${error.message}`,
    );
  }
  if (mac.kind === 'str' && mac.bytes.toString() === computed) return;
  throw tampered(
    file,
    'its MAC does not match its values',
    'Something was added, removed, moved or edited by somebody without the key, or by hand.',
  );
}
