import { createHash } from 'node:crypto';
import nacl from 'tweetnacl';
import * as sealedBox from 'tweetnacl-sealedbox-js';
import { type Seal, seal } from '../../../workspace/sealing';
import fc from '../../support/fast-check';

const KEY = 'a-fingerprint-key-of-at-least-32-characters';

/** A key pair that follows from a number, so that a failing case can be run again. */
function keyPair(seed: number) {
  const pair = nacl.box.keyPair.fromSecretKey(createHash('sha256').update(String(seed)).digest());
  return {
    ...pair,
    publicKeyOfGithub: { id: `key-${seed}`, key: Buffer.from(pair.publicKey).toString('base64') },
  };
}

const github = keyPair(1);
const sealed = (change: Partial<Seal> = {}, key = KEY) =>
  seal(key, {
    value: 'value',
    publicKey: github.publicKeyOfGithub,
    place: ['acme/shop', 'production', 'RAILWAY_TOKEN'],
    ...change,
  });

const open = (box: string, { publicKey, secretKey } = github) => {
  const opened = sealedBox.open(Buffer.from(box, 'base64'), publicKey, secretKey);
  return opened && Buffer.from(opened).toString('utf8');
};

describe('sealing for GitHub', () => {
  test('libsodium’s sealed box opens it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer(), (value, seed) => {
        const pair = keyPair(seed);
        const text = Buffer.from(value).toString('utf8');
        const box = sealed({ value: text, publicKey: pair.publicKeyOfGithub });
        expect(open(box, pair)).toBe(text);
        expect(box).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
      }),
      // Each costs two scalar multiplications in plain JavaScript, which jest slows down.
      { numRuns: 20 },
    );
  });

  test('nobody else opens it', () => {
    expect(open(sealed(), keyPair(2))).toBeNull();
  });

  test('the same value in the same place is the same text', () => {
    expect(sealed()).toBe(sealed());
  });

  test.each([
    ['another value', sealed({ value: 'other' })],
    ['another environment', sealed({ place: ['acme/shop', 'staging', 'RAILWAY_TOKEN'] })],
    ['the repository itself', sealed({ place: ['acme/shop', 'RAILWAY_TOKEN'] })],
    ['parts that run together alike', sealed({ place: ['acme/shop', 'productionRAILWAY', '_TOKEN'] })],
    ['another key of GitHub’s', sealed({ publicKey: keyPair(2).publicKeyOfGithub })],
    ['another id of the same key', sealed({ publicKey: { ...github.publicKeyOfGithub, id: 'other' } })],
    ['another fingerprint key', sealed({}, `${KEY}2`)],
  ])('%s has nothing in common with it, the sender’s key included', (_, other) => {
    const sender = (box: string) => Buffer.from(box, 'base64').subarray(0, 32).toString('hex');
    expect(sender(other)).not.toBe(sender(sealed()));
    expect(other).not.toBe(sealed());
  });
});
