import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../../core/errors';
import { openDocument, recipientOf, type SopsFormat } from '../../../formats/sops';
import { unseal } from '../../../formats/sops/document/decryption';
import { readEncrypted } from '../../../formats/sops/document/encrypted-file';
import { parseEncrypted, renderPlain } from '../../../formats/sops/formats';
import { unwrapKey } from '../../../formats/sops/keys/age';
import { wrapKey } from '../../../formats/sops/keys/recipients';
import { sshIdentity } from '../../../formats/sops/keys/ssh';
import { identitiesOf } from './support';

/** Files that the official sops and its code made, with its public test keys. */
const FOLDER = join(__dirname, '../../../../shared/fixtures/sops');
const MANIFEST = join(FOLDER, 'manifest.json');

interface Case {
  readonly file: string;
  readonly format: SopsFormat;
  /** Of files that were encrypted for PGP. */
  readonly dataKeyHex?: string;
  readonly identities?: readonly string[];
  readonly plain?: string;
  readonly expect: string;
  readonly kind?: string;
}

interface Manifest {
  readonly identities: Readonly<Record<string, { readonly identity: string }>>;
  readonly ageVectors: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const REASONS: Readonly<Record<string, RegExp>> = {
  'mac-missing': /its MAC is missing/,
  mac: /its MAC does not match its values/,
  'not-encrypted-value': /: s is not encrypted/,
  gcm: /the value of data cannot be decrypted/,
  'no-identity': /none of the age keys found here opens it/,
};

const read = (file: string) => readFileSync(join(FOLDER, file));

if (!existsSync(MANIFEST))
  test.skip('fixtures of the official sops (skipped: not on this machine)', () => {});
else {
  const { identities, ageVectors, cases }: Manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));

  /** What we print of a plaintext file: formats that are only read are printed as JSON. */
  const printed = ({ file, format }: Case, plain: Buffer) =>
    format === 'json' || format === 'binary'
      ? plain
      : renderPlain(parseEncrypted(plain.toString(), format, file).documents, format, file);

  const openCase = async ({ file, format, dataKeyHex, identities: names = [] }: Case) => {
    if (dataKeyHex !== undefined) {
      const encrypted = readEncrypted(read(file), file, format);
      unseal(encrypted, Buffer.from(dataKeyHex, 'hex'));
      return undefined;
    }
    const keys = await identitiesOf(...names.map((name) => identities[name]!.identity));
    return Buffer.from((await openDocument(read(file), { file, format, identities: keys })).plaintext);
  };

  test.each(cases.filter(({ expect }) => expect === 'ok').map((one) => [one.file, one]))(
    'opens %s',
    async (_, one) => {
      const plaintext = await openCase(one);
      if (one.plain !== undefined)
        expect(plaintext!.toString('latin1')).toBe(printed(one, read(one.plain)).toString('latin1'));
    },
  );

  test.each(cases.filter(({ expect }) => expect !== 'ok').map((one) => [one.file, one]))(
    'refuses %s for the right reason',
    async (_, one) => {
      const error = await openCase(one).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(PlumblineError);
      expect(String(error)).toMatch(REASONS[one.kind ?? one.expect]!);
    },
  );

  test('every reason that a case names is looked for', () => {
    const kinds = cases.filter(({ expect }) => expect !== 'ok').map((one) => one.kind ?? one.expect);
    expect(kinds.filter((kind) => REASONS[kind] === undefined)).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(30);
  });

  const opened = async (armored: string, identity: Parameters<typeof unwrapKey>[1]) =>
    Buffer.from((await unwrapKey(armored, identity)) ?? 'not opened').toString();

  test('opens what age encrypted for an X25519 key', async () => {
    expect(await opened(ageVectors['encryptedKey']!, ageVectors['identity']!)).toBe(ageVectors['plain']);
  });

  test('opens what age encrypted for an ssh key', async () => {
    const identity = await sshIdentity(identities['ssh']!.identity);
    expect(await opened(ageVectors['sshEncryptedKey']!, identity)).toBe(ageVectors['plain']);
  });

  test('wraps keys for the post-quantum identity of the vectors', async () => {
    const identity = ageVectors['hybridIdentity']!;
    const recipient = await recipientOf(identity);
    expect(recipient).toMatch(/^age1pq1/);
    expect(await opened(await wrapKey(Buffer.from('data'), recipient), identity)).toBe('data');
  });

  test('says that a key file with a passphrase is not supported', async () => {
    const [one] = cases.filter(({ identities: names }) => names?.includes('id1'));
    const keys = await identitiesOf(ageVectors['encryptedIdentity']!);
    await expect(openDocument(read(one!.file), { file: one!.file, identities: keys })).rejects.toThrow(
      /SOPS_AGE_KEY: is protected by a passphrase/,
    );
  });
}
