import { createHash } from 'node:crypto';
import type { Leaf, Place } from '../tree';

/** Additional data that binds a ciphertext to its place: the keys of its path. */
export function aadOf({ steps }: Pick<Place, 'steps'>): string {
  return `${steps.filter((step) => typeof step === 'string').join(':')}:`;
}

/** What a MAC that covers encrypted values only begins with, so that it never equals one of all values. */
const ONLY_ENCRYPTED = createHash('sha256').update('sops').digest();

/** SHA-512 over the values of a document, in its order. */
export class Mac {
  readonly #hash = createHash('sha512');

  constructor(private readonly onlyEncrypted: boolean) {
    if (onlyEncrypted) this.#hash.update(ONLY_ENCRYPTED);
  }

  add(value: Leaf, encrypted: boolean): void {
    if (value.kind === 'comment' || (this.onlyEncrypted && !encrypted)) return;
    this.#hash.update(value.bytes);
  }

  value(): string {
    return this.#hash.digest('hex').toUpperCase();
  }
}
