import {
  changeDocument,
  encryptDocument,
  openDocument,
  rewrapDocument,
  rotateDocument,
  sameDataKey,
  type WrittenFormat,
} from '../../../../formats/sops';
import { encrypt, FILES, KEPT, kept, open, owner, type Person, person } from '../support';

let us: Person;
let other: Person;
beforeAll(async () => {
  [us, other] = await Promise.all([person(), person()]);
});

const LATER = new Date('2026-04-01T10:00:00Z');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const lines = (bytes: Uint8Array) => text(bytes).split('\n');
const changed = (before: Uint8Array, after: Uint8Array) =>
  lines(after).filter((line) => !lines(before).includes(line));

async function opened(plaintext: string, format: WrittenFormat) {
  const bytes = await encrypt(plaintext, format, us.recipient);
  return { bytes, document: await open(bytes, format, us) };
}

test('changes the line of one value, the MAC and the time, nothing else', async () => {
  const plaintext = '{"a": "1", "b": ["x", "x", "y"], "c": {"d": 1.0, "e": true}}';
  const { bytes, document } = await opened(plaintext, 'json');
  const after = await changeDocument(document, Buffer.from(plaintext.replace('true', 'false')), {
    now: LATER,
  });
  expect(changed(bytes, after).map((line) => line.trim().split(':')[0])).toEqual([
    '"e"',
    '"lastmodified"',
    '"mac"',
  ]);
  expect(JSON.parse(text((await open(after, 'json', us)).plaintext))).toEqual(
    JSON.parse(plaintext.replace('true', 'false')),
  );
});

test('keeps the ciphertext of values that follow others, and gives a repeated value a new one', async () => {
  const { bytes, document } = await opened('{"list": ["x", "x"]}', 'json');
  const after = await changeDocument(document, Buffer.from('{"list": ["x", "x", "x"]}'), { now: LATER });
  const values = (of: Uint8Array): string[] => JSON.parse(text(of)).list;
  expect(values(after).slice(0, 2)).toEqual(values(bytes));
  expect(new Set(values(after)).size).toBe(3);
});

test('encrypts a value anew whose type changed', async () => {
  const { bytes, document } = await opened('{"a": "1"}', 'json');
  const after = await changeDocument(document, Buffer.from('{"a": 1}'), { now: LATER });
  expect(JSON.parse(text(after)).a).not.toBe(JSON.parse(text(bytes)).a);
  expect(text((await open(after, 'json', us)).plaintext)).toBe('{\n\t"a": 1\n}\n');
});

test.each([
  ['json', '{"a": 1.0, "b": [null, ""]}', '{ "a" : 1.0 , "b": [null, ""] }'],
  ['binary', 'a = 1\n', 'a = 1\n'],
] as const)('gives the same bytes of %s when only its layout changed', async (format, before, after) => {
  const { bytes, document } = await opened(before, format);
  expect(text(await changeDocument(document, document.plaintext, { now: LATER }))).toBe(text(bytes));
  const printed = await open(await encrypt(after, format, us.recipient), format, us);
  expect(text(await changeDocument(document, printed.plaintext, { now: LATER }))).toBe(text(bytes));
});

test.each(Object.entries(KEPT))('%s is read and not written', async (format, name) => {
  const document = await openDocument(kept(name), { file: name, identities: await owner() });
  const reason = new RegExp(`documents of the format ${format} are only read`);
  const changes = [
    changeDocument(document, Buffer.from('{"a": "1"}'), { now: LATER }),
    rewrapDocument(document, [us.recipient]),
    rotateDocument(document, { now: LATER }),
    encryptDocument(Buffer.from('a: 1'), { file: name, recipients: [us.recipient], now: LATER }),
  ];
  for (const change of changes) await expect(change).rejects.toThrow(reason);
});

test('refuses plaintext that does not parse, and leaves the document usable', async () => {
  const { document } = await opened('{"a": 1}', 'json');
  await expect(changeDocument(document, Buffer.from('{"a": }'), { now: LATER })).rejects.toThrow(
    /values\.json:1: /,
  );
  await changeDocument(document, Buffer.from('{"a": 2}'), { now: LATER });
});

test('wraps the data key for others and leaves values, MAC and time alone', async () => {
  const { bytes, document } = await opened('{"a": "1"}', 'json');
  const both = await rewrapDocument(document, [us.recipient, other.recipient]);
  const before = JSON.parse(text(bytes));
  const after = JSON.parse(text(both));
  expect(after.sops.age[0]).toEqual(before.sops.age[0]);
  expect({ ...after, sops: { ...after.sops, age: [] } }).toEqual({
    ...before,
    sops: { ...before.sops, age: [] },
  });
  const theirs = await open(both, 'json', other);
  expect(theirs.recipients).toEqual([us.recipient, other.recipient]);
  expect(sameDataKey(document, theirs)).toBe(true);
  expect(text(await rewrapDocument(theirs, [us.recipient, other.recipient]))).toBe(text(both));
});

test('a new data key changes every ciphertext, and who was left out cannot open it', async () => {
  const { bytes, document } = await opened('{"a": "1", "b": "2"}', 'json');
  const after = await rotateDocument(document, { now: LATER, recipients: [other.recipient] });
  expect(JSON.parse(text(after)).a).not.toBe(JSON.parse(text(bytes)).a);
  await expect(open(after, 'json', us)).rejects.toThrow(/none of the age keys/);
  const theirs = await open(after, 'json', other);
  expect(text(theirs.plaintext)).toBe(text(document.plaintext));
  expect(sameDataKey(document, theirs)).toBe(false);
});

test('refuses recipients that nobody or not everybody could use', async () => {
  const { document } = await opened('x', 'binary');
  await expect(rewrapDocument(document, [])).rejects.toThrow(/encrypted for nobody/);
  await expect(rewrapDocument(document, ['age1nonsense'])).rejects.toThrow(/cannot be a recipient/);
  await expect(rewrapDocument(document, ['ssh-rsa AAAA'])).rejects.toThrow(/only ssh-ed25519/);
  await expect(rewrapDocument(document, ['age1yubikey1qqqqqqqqqqqq'])).rejects.toThrow(/plugin/);
  const secret = await rewrapDocument(document, [us.identity]).catch(String);
  expect(secret).toMatch(/a secret key was given as a recipient/);
  expect(secret).not.toContain(us.identity.slice(16, 30));
});

test('an opened document shows neither its values nor its key', async () => {
  const { document } = await opened('{"a": "hidden-value"}', 'json');
  const { inspect } = await import('node:util');
  expect(inspect(document, { depth: 9 }) + JSON.stringify(document)).not.toContain('hidden-value');
  expect(
    inspect(us.identities, { depth: 9, showHidden: true }) + JSON.stringify(us.identities),
  ).not.toContain(us.identity.slice(16));
});

test('the rule of a document decides about values that are added later', async () => {
  const bytes = await encrypt('{"data": {"a": "1"}, "kind": "x"}', 'json', us.recipient, {
    encryptedRegex: '^data$',
  });
  const document = await openDocument(bytes, { file: FILES.json, identities: us.identities });
  const after = await changeDocument(document, Buffer.from('{"data": {"a": "1", "b": "2"}, "kind": "y"}'), {
    now: LATER,
  });
  expect(text(after)).toContain('"kind": "y"');
  expect(JSON.parse(text(after)).data.b).toMatch(/^ENC\[/);
});
