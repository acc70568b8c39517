declare module 'tweetnacl-sealedbox-js' {
  /** @returns nothing when it was not sealed for this key */
  export function open(sealed: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null;
  export function seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
}
