import {
  changeDocument,
  encryptDocument,
  inspectDocument,
  openDocument,
  type SopsFormat,
  type WrittenFormat,
} from '../../../../formats/sops';
import { encrypt, FILES, identitiesOf, KEPT, kept, NOW, open, owner, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

const encryptedText = async (plaintext: string, format: WrittenFormat) =>
  Buffer.from(await encrypt(plaintext, format, us.recipient)).toString();

/** Refused alike with and without a key. */
async function refusedFile(content: string | Uint8Array, format: SopsFormat): Promise<string> {
  const bytes = Buffer.from(content);
  const without = await inspectDocument(bytes, { file: FILES[format] }).catch(String);
  const nobody = { ...us, identities: await identitiesOf() };
  expect(await open(bytes, format, nobody).catch(String)).toBe(without);
  return String(without);
}

test.each<[string, (text: string) => string | Uint8Array, RegExp]>([
  ['an empty file', () => '', /the file is empty/],
  ['a byte order mark', (text) => `\uFEFF${text}`, /begins with a byte order mark/],
  ['CRLF', (text) => text.replaceAll('\n', '\r\n'), /line endings were changed to CRLF/],
  [
    'merge markers',
    (text) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
    /:1: a merge was not resolved/,
  ],
  ['10 MB', (text) => text.padEnd(10 * 1024 * 1024), /it has 10 MB/],
  [
    'bytes that are no text',
    (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]),
    /not text in UTF-8/,
  ],
  [
    'half a file',
    (text) => text.slice(0, text.length / 2),
    /values\.\w+:\d+: |metadata|MAC|is not encrypted/,
  ],
])('refuses %s before any key is looked for', async (_, damage, reason) => {
  for (const format of ['json', 'yaml', 'binary'] as const) {
    const text = format === 'yaml' ? kept(KEPT.yaml).toString() : await encryptedText('{"a": "1"}', format);
    expect(await refusedFile(damage(text), format)).toMatch(reason);
  }
});

test('text around a ciphertext is a damaged document, and not plaintext', async () => {
  const text = await encryptedText('{"a": "1"}', 'binary');
  const message = await refusedFile(text.slice(text.indexOf('"')), 'binary');
  expect(message).toMatch(/JSON/);
  expect(message).not.toMatch(/is not encrypted/);
});

test.each<[SopsFormat, string]>([
  ['json', '{"password": "hunter2"}'],
  ['yaml', 'password: hunter2\n'],
  ['dotenv', 'PASSWORD=hunter2\n'],
  ['ini', '[a]\npassword = hunter2\n'],
  ['binary', 'password = "hunter2"\n'],
  ['binary', 'password = "hunter2" # was ENC[...]\n'],
])('says that plaintext %s is not encrypted, and no word of it', async (format, text) => {
  const message = await refusedFile(text, format);
  expect(message).toMatch(/is not encrypted/);
  expect(message).not.toContain('hunter2');
});

test.each<[string, RegExp]>([
  ['', /values\.json:1: a value is missing/],
  ['[1]', /is not an object/],
  ['{"a": 1,\n "a": 2}', /values\.json:2: the key "a" is there twice/],
  ['{"a": 1} x', /something follows the end/],
  ['{"a": "x}', /a string does not end/],
  ['{"a": "\\ud800"}', /an escape that is not valid/],
  ['{"a": 01}', /"," is missing/],
  ['{"a": 12345678901234567890123}', /more digits than sops keeps/],
  ['{"a": 0.12345678901234567890123}', /more digits than sops keeps/],
  ['{"a": 1e999}', /out of range/],
  [`{"a": 0.1${'0'.repeat(1_000_000)}1}`, /more digits than sops keeps/],
  [`${'{"a":'.repeat(100_000)}1`, /nested more than 100 levels/],
  ['{"sops": {}}', /it has the key "sops"/],
])('refuses to encrypt JSON that would not come back, case %#', async (plaintext, reason) => {
  const message = await encrypt(plaintext, 'json', us.recipient).catch(String);
  expect(message).toMatch(reason);
  expect(message).not.toContain('hunter2');
});

test.each<[SopsFormat, string, RegExp]>([
  ['yaml', '', /the file is empty/],
  ['yaml', '- a\n', /the document is not a mapping/],
  ['yaml', 'a: 1\na: 2\n', /values\.yaml:2: a key is there twice/],
  ['yaml', 'a: 1\n8080: x\n', /values\.yaml:2: a key is not text/],
  ['yaml', 'a: !custom x\n', /the tag !custom would be lost/],
  ['yaml', 'a: *x\n', /not valid YAML|no anchor/],
  ['yaml', 'a: 99999999999999999999\n', /more than 64 bits/],
  ['yaml', 'a: &a [*a]\n', /nested more than 100 levels|no anchor|not valid YAML/],
  ['yaml', `a: ${'['.repeat(100_000)}`, /nested more than 100 levels/],
  ['yaml', `${'- '.repeat(100_000)}a`, /nested more than 100 levels/],
  ['yaml', '"a: x', /not valid YAML/],
  ['dotenv', 'A=1\nhunter2\n', /values\.env:2: this is neither name=value nor a comment/],
  ['ini', '[a]\nhunter2\n', /values\.ini:2: this is not name = value/],
  ['ini', '[a\n', /a section header is not \[name\]/],
  ['ini', '[a]\nx = 1\nx = 2\n', /"x" is set twice/],
  ['ini', '[a]\nx = """1\n', /does not end/],
])('refuses to read %s that cannot be right, case %#', async (format, text, reason) => {
  const message = await refusedFile(text, format);
  expect(message).toMatch(reason);
  expect(message).not.toContain('hunter2');
});

test('of several YAML documents nobody can tell which has the values', async () => {
  const bytes = kept('several.enc.yaml');
  expect(await inspectDocument(bytes, { file: 'several.enc.yaml' })).toMatchObject({ encrypted: 2 });
  const opened = openDocument(bytes, { file: 'several.enc.yaml', identities: await owner() });
  await expect(opened).rejects.toThrow(/it holds 2 YAML documents/);
});

test('aliases that multiply are refused', async () => {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`)}]`,
  );
  const bomb = `a0: &a0 [x, x]\n${levels.join('\n')}\n`;
  expect(await refusedFile(bomb, 'yaml')).toMatch(/aliases stand for more than 100000 values/);
});

test('refuses to write what would be too large to read', async () => {
  await expect(encrypt('x'.repeat(7 * 1024 * 1024), 'binary', us.recipient)).rejects.toThrow(/it has \d+ MB/);
  const many = `{${Array.from({ length: 4000 }, (_, index) => `"${index}":"${'x'.repeat(1700)}"`).join(',')}}`;
  await expect(encrypt(many, 'json', us.recipient)).rejects.toThrow(/it has \d+ MB/);
});

test('a document of another form than its suffix says is refused', async () => {
  const json = await encrypt('{"a": "1"}', 'json', us.recipient);
  await expect(open(json, 'binary', us)).rejects.toThrow(/it is no binary document/);
});

test('more recipients than a document can have are refused', async () => {
  const document = JSON.parse(await encryptedText('{"a": "1"}', 'json'));
  document.sops.age = Array(501).fill(document.sops.age[0]);
  await expect(open(JSON.stringify(document), 'json', us)).rejects.toThrow(/more than 500 recipients/);
});

test('keys that JavaScript reserves are keys like any other', async () => {
  const plaintext = '{\n\t"__proto__": {\n\t\t"polluted": "1"\n\t},\n\t"constructor": "2"\n}\n';
  const opened = await open(await encrypt(plaintext, 'json', us.recipient), 'json', us);
  expect(Buffer.from(opened.plaintext).toString()).toBe(plaintext);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  const text = Buffer.from(await encrypt(plaintext, 'json', us.recipient)).toString();
  const odd = await open(text.replace('"lastmodified"', '"constructor": "x", "lastmodified"'), 'json', us);
  const changed = await changeDocument(odd, Buffer.from('{"a": "1"}'), { now: NOW });
  expect(JSON.parse(Buffer.from(changed).toString()).sops.constructor).toBe('x');
});

test('tells what a document says without any key', async () => {
  const bytes = await encrypt(
    '{"a": "1", "b": ["2", "3"], "c_unencrypted": "4", "d": "", "e": null}',
    'json',
    us.recipient,
  );
  const text = Buffer.from(bytes).toString().replace('"d": ""', '"d": "left in"');
  expect(await inspectDocument(Buffer.from(text), { file: FILES.json })).toEqual({
    file: FILES.json,
    format: 'json',
    recipients: [us.recipient],
    lastModified: '2026-03-01T10:00:00Z',
    version: '3.13.3',
    rule: { unencryptedSuffix: '_unencrypted' },
    encrypted: 3,
    readable: ['d'],
  });
});

test('nobody to encrypt for is refused', async () => {
  const options = { file: FILES.json, recipients: [], now: NOW };
  await expect(encryptDocument(Buffer.from('{}'), options)).rejects.toThrow(/encrypted for nobody/);
});

test('only an opened document can be changed', async () => {
  const opened = await open(await encrypt('x', 'binary', us.recipient), 'binary', us);
  await expect(changeDocument({ ...opened }, Buffer.from('y'), { now: NOW })).rejects.toThrow(TypeError);
});
