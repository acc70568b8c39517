import { PlumblineError } from '../../../../core/errors';
import { changeDocument, encryptDocument, NoKeyError, type SopsFormat } from '../../../../formats/sops';
import { wrapKey } from '../../../../formats/sops/keys/recipients';
import { encrypt, FILES, KEPT, kept, NOW, open, owner, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

/** Without a readable value in what we write: the format protects those, and not the names of their keys. */
const documentIn = async (format: SopsFormat): Promise<Buffer> => {
  if (format === 'json')
    return Buffer.from(await encrypt('{"a": "secret-1", "list": ["secret-2", 3]}', format, us.recipient));
  if (format === 'binary') return Buffer.from(await encrypt('a = "secret-1"\n', format, us.recipient));
  return kept(KEPT[format]);
};

const refused = async (bytes: Uint8Array | string, format: SopsFormat): Promise<string> => {
  const answer = await open(bytes, format, us).catch((error: unknown) => error);
  expect(answer).toBeInstanceOf(PlumblineError);
  return String(answer);
};

/** The encrypted document as an object that can be tampered with. */
async function encrypted(plaintext: string) {
  return JSON.parse(Buffer.from(await encrypt(plaintext, 'json', us.recipient)).toString());
}

test.each<SopsFormat>(['json', 'yaml', 'dotenv', 'ini', 'binary'])(
  'a flipped bit anywhere in %s is refused or changes nothing',
  async (format) => {
    const bytes = await documentIn(format);
    const reader = ['json', 'binary'].includes(format) ? us : { identities: await owner() };
    const before = Buffer.from((await open(bytes, format, reader)).plaintext).toString();
    let harmless = 0;
    let flips = 0;
    for (let at = 0; at < bytes.length; at += 5) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 7);
      flips += 1;
      const answer = await open(flipped, format, reader).catch((error: unknown) => error);
      if (answer instanceof Error) {
        expect(answer).toBeInstanceOf(PlumblineError);
        expect(answer.message).not.toMatch(/secret-\d|AGE-SECRET/);
      } else {
        harmless += 1;
        const { plaintext } = answer as { plaintext: Uint8Array };
        expect(Buffer.from(plaintext).toString()).toBe(before);
      }
    }
    expect(harmless).toBeLessThan(flips / 2);
  },
);

describe('a key stanza', () => {
  const damages: [string, (enc: string) => Promise<string> | string][] = [
    ['cut off', (enc) => `${enc.slice(0, 180)}\n`],
    ['without armor', () => 'not an age file'],
    ['with another character', (enc) => enc.replace(/\n(.)/, (_, first) => `\n${first === 'A' ? 'B' : 'A'}`)],
    ['of another document', async () => (await encrypted('{"a": "2"}')).sops.age[0].enc],
    ['wrapped for somebody else', async () => wrapKey(Buffer.alloc(32), (await person()).recipient)],
  ];

  test.each(damages)('%s is damaged, and not for another key', async (name, damage) => {
    const document = await encrypted('{"a": "secret-1"}');
    document.sops.age[0].enc = await damage(document.sops.age[0].enc);
    const message = await refused(JSON.stringify(document), 'json');
    // Of another document it opens, and the values do not.
    if (name !== 'of another document')
      expect(message).toContain(`data key is damaged where it is wrapped for ${us.recipient}`);
    expect(message).not.toContain('none of the age keys');
  });

  test('that is damaged for others leaves it open for us, and what is for others stays so', async () => {
    const them = await person();
    const both = JSON.parse(
      Buffer.from(
        await encryptDocument(Buffer.from('{"a": "1"}'), {
          file: FILES.json,
          recipients: [them.recipient, us.recipient],
          now: NOW,
        }),
      ).toString(),
    );
    both.sops.age[0].enc = 'damaged';
    expect(await open(Buffer.from(JSON.stringify(both)), 'json', us)).toBeDefined();
    const stranger = await open(Buffer.from(JSON.stringify(both)), 'json', await person()).catch((e) => e);
    expect(stranger).toBeInstanceOf(NoKeyError);
  });
});

test('a MAC of another file is refused', async () => {
  const one = await encrypted('{"a": "1"}');
  const two = await encrypted('{"a": "1"}');
  one.sops.mac = two.sops.mac;
  expect(await refused(JSON.stringify(one), 'json')).toMatch(/its MAC cannot be decrypted/);
});

test('an earlier MAC of the same file is refused', async () => {
  const before = await encrypt('{"a": "1"}', 'json', us.recipient);
  const now = new Date('2026-03-01T10:00:00Z');
  const after = await changeDocument(await open(before, 'json', us), Buffer.from('{"a": "2"}'), { now });
  const mixed = JSON.parse(Buffer.from(after).toString());
  mixed.sops.mac = JSON.parse(Buffer.from(before).toString()).sops.mac;
  expect(await refused(JSON.stringify(mixed), 'json')).toMatch(/its MAC does not match its values/);
});

test.each<
  [string, (document: { a: string; b: string; l: string[]; sops: Record<string, string> }) => void, RegExp]
>([
  ['a value moved to another key', (d) => Object.assign(d, { b: d.a }), /the value of b cannot be decrypted/],
  ['values of a list in another order', (d) => d.l.reverse(), /its MAC does not match/],
  ['a value that was removed', (d) => d.l.pop(), /its MAC does not match/],
  ['a value that was repeated', (d) => d.l.push(d.l[0]!), /its MAC does not match/],
  ['a value that was added in plaintext', (d) => Object.assign(d, { c: 'x' }), /: c is not encrypted/],
  ['a number in plaintext', (d) => Object.assign(d, { a: 5 }), /: a is not encrypted/],
  ['a value that was emptied', (d) => Object.assign(d, { a: '' }), /its MAC does not match/],
  [
    'a readable value that was changed',
    (d) => Object.assign(d, { r_unencrypted: 'y' }),
    /its MAC does not match/,
  ],
  ['a missing MAC', (d) => delete d.sops['mac'], /its MAC is missing/],
  [
    'another time',
    (d) => Object.assign(d.sops, { lastmodified: '2027-03-01T10:00:00Z' }),
    /its MAC cannot be decrypted/,
  ],
  ['no time', (d) => Object.assign(d.sops, { lastmodified: 'today' }), /lastmodified is not a time/],
  [
    'two rules',
    (d) => Object.assign(d.sops, { encrypted_regex: 'a' }),
    /unencrypted_suffix and encrypted_regex are both set/,
  ],
  [
    'another rule',
    (d) => Object.assign(d.sops, { unencrypted_suffix: 'a' }),
    /: r_unencrypted is not encrypted/,
  ],
  [
    'another kind of MAC',
    (d) => Object.assign(d.sops, { mac_only_encrypted: true }),
    /its MAC does not match/,
  ],
  [
    'a data key that is none',
    (d) => Object.assign(d.sops, { age: [{ recipient: 'age1x', enc: 'x' }] }),
    /data key is damaged where it is wrapped for age1x/,
  ],
  ['no key at all', (d) => Object.assign(d.sops, { age: [] }), /none of the age keys/],
  [
    'a shortened tag',
    (d) => Object.assign(d, { a: d.a.replace(/tag:[^,]*/, 'tag:AAAA') }),
    /its tag has 3 bytes, not 16/,
  ],
  ['damaged base64', (d) => Object.assign(d, { a: d.a.replace(/data:/, 'data:%') }), /its base64 is damaged/],
  ['a missing part', (d) => Object.assign(d, { a: d.a.replace(/,iv:[^,]*/, '') }), /data, iv, tag and type/],
  [
    'an unknown type',
    (d) => Object.assign(d, { a: d.a.replace('type:str', 'type:object') }),
    /its type is unknown/,
  ],
  [
    'a value made a comment',
    (d) => Object.assign(d, { a: d.a.replace('type:str', 'type:comment') }),
    /its MAC does not match/,
  ],
  ['something after the value', (d) => Object.assign(d, { a: `${d.a} ` }), /does not read ENC/],
])('refuses %s', async (_, tamper, reason) => {
  const document = await encrypted('{"a": "v-1", "b": "v-2", "l": ["v-3", "v-4"], "r_unencrypted": "x"}');
  tamper(document);
  const message = await refused(JSON.stringify(document), 'json');
  expect(message).toMatch(reason);
  expect(message).not.toMatch(/v-\d/);
});

test.each(['2026-03-01T10:00:00.25Z', '2026-03-01T10:00:00+00:00'])(
  'the same time in the other spellings that sops reads is the same: %s',
  async (time) => {
    const document = await encrypted('{"a": "1"}');
    document.sops.lastmodified = time;
    await open(JSON.stringify(document), 'json', us);
  },
);

test('a comment that was damaged is refused', async () => {
  const text = kept(KEPT.yaml)
    .toString()
    .replace(/#ENC\[AES256_GCM,data:./, (match) => `${match.slice(0, -1)}+`);
  await expect(open(text, 'yaml', { identities: await owner() })).rejects.toThrow(
    /a comment near the top cannot be decrypted/,
  );
});
