import type { Selection, SelectionRule } from '../rules/selection';
import { type Leaf, leaf, type MapNode, mapLeaves } from '../tree';
import { encryptLeaf } from './cipher';
import type { Pair } from './decryption';
import { requireSize } from './encrypted-file';
import { aadOf, Mac } from './mac';

/** How a document is encrypted. */
export interface SealOptions {
  readonly file: string;
  readonly key: Uint8Array;
  readonly rule: SelectionRule;
  readonly selected: Selection;
  /** RFC 3339 of now. */
  readonly lastModified: string;
  /** Values before the change, whose ciphertext stays where they are still the same. */
  readonly before?: readonly Pair[];
}

/** Encrypted documents and their MAC. */
export interface Sealed {
  readonly documents: readonly MapNode[];
  readonly mac: string;
  readonly lastModified: string;
}

/** Encrypts documents. @throws PlumblineError as soon as they are more than would be read again */
export function seal(documents: readonly MapNode[], options: SealOptions): Sealed {
  const { file, key, rule, selected, lastModified } = options;
  let size = 0;
  const kept = keptCiphertexts(options.before ?? []);
  const mac = new Mac(rule.macOnlyEncrypted ?? false);
  const sealed = mapLeaves(documents, (value, place) => {
    if (value.kind === 'null') return value;
    const isSelected = selected(value, place);
    mac.add(value, isSelected);
    if (!isSelected) return value;
    const aad = aadOf(place);
    const ciphertext = kept(aad, value) ?? encryptLeaf(value, key, aad);
    size += ciphertext.length;
    requireSize(size, file);
    return leaf('str', ciphertext);
  });
  return { documents: sealed, mac: encryptLeaf(leaf('str', mac.value()), key, lastModified), lastModified };
}

/** Gives each ciphertext of before once, to a value that is the same at the same place. */
function keptCiphertexts(before: readonly Pair[]): (aad: string, value: Leaf) => string | undefined {
  const byValue = new Map<string, string[]>();
  for (const { aad, value, ciphertext } of before) {
    const name = identityOf(aad, value);
    const same = byValue.get(name);
    if (same) same.push(ciphertext);
    else byValue.set(name, [ciphertext]);
  }
  for (const ciphertexts of byValue.values()) ciphertexts.reverse();
  return (aad, value) => byValue.get(identityOf(aad, value))?.pop();
}

/** 1.0 is printed as 1, so a float that was only read again is an integer now. */
function identityOf(aad: string, { kind, bytes }: Leaf): string {
  const sort = kind === 'int' || kind === 'float' ? 'number' : kind;
  return `${sort}\n${aad}\n${bytes.toString('latin1')}`;
}
