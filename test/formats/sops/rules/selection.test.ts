import { openDocument, type SelectionRule } from '../../../../formats/sops';
import { goRegExp } from '../../../../formats/sops/rules/go-regexp';
import { encrypt, kept, open, owner, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

/** Which values of a document a rule leaves readable. */
async function readable(plaintext: string, rule: SelectionRule): Promise<string[]> {
  const bytes = await encrypt(plaintext, 'json', us.recipient, rule);
  await open(bytes, 'json', us);
  return readableIn(bytes);
}

function readableIn(bytes: Uint8Array): string[] {
  const [values = ''] = Buffer.from(bytes)
    .toString()
    .split(/"?sops"?:/);
  return values.replace(/ENC\[[^\]]*\]/g, '').match(/\b[vc]\d\b/g) ?? [];
}

const NESTED = JSON.stringify({ a: { x_unencrypted: 'v1', y: 'v2' }, b_enc: ['v3', { z: 'v4' }], c: 'v5' });

test.each<[string, SelectionRule, string[]]>([
  ['the suffix by default', {}, ['v1']],
  ['unencrypted_suffix', { unencryptedSuffix: '_enc' }, ['v3', 'v4']],
  ['encrypted_suffix', { encryptedSuffix: '_enc' }, ['v1', 'v2', 'v5']],
  ['unencrypted_regex', { unencryptedRegex: '^(a|c)$' }, ['v1', 'v2', 'v5']],
  ['encrypted_regex', { encryptedRegex: '(?i)^B_' }, ['v1', 'v2', 'v5']],
  [
    'a MAC of encrypted values only',
    { encryptedRegex: '^c$', macOnlyEncrypted: true },
    ['v1', 'v2', 'v3', 'v4'],
  ],
])('%s decides what stays readable', async (_, rule, expected) => {
  expect(await readable(NESTED, rule)).toEqual(expected);
});

const COMMENTED = { a: 'v1', b: 'v2', d: { e: 'v3', f: 'v4' } };

test.each([
  ['nested-suffix.enc.yaml', { a: { x: 'v1' }, b_enc: ['v2', { z: 'v3' }], c: 'v4' }, ['v1', 'v4']],
  // What is below a comment that matches stays readable, and so does the comment.
  ['unencrypted-comment-regex.enc.yaml', COMMENTED, ['c1', 'v1', 'c3', 'v3', 'c4', 'v4']],
  // What is below a comment that matches is encrypted, and the comment is not.
  ['encrypted-comment-regex.enc.yaml', COMMENTED, ['c1', 'c2', 'v2', 'c3']],
])('%s is read by the rule it was encrypted with', async (file, values, expected) => {
  const bytes = kept(file);
  const opened = await openDocument(bytes, { file, identities: await owner() });
  expect(JSON.parse(Buffer.from(opened.plaintext).toString())).toEqual(values);
  expect(readableIn(bytes)).toEqual(expected);
  // Under the rule of the other file, what is readable here would have to be encrypted.
  const turned = bytes
    .toString()
    .replace(
      /^( +)(un)?encrypted_(suffix|comment_regex)/m,
      (_, indent, un = '', name) => `${indent}${un === '' ? 'un' : ''}encrypted_${name}`,
    );
  await expect(openDocument(Buffer.from(turned), { file, identities: await owner() })).rejects.toThrow(
    /not encrypted/,
  );
});

test('two rules at once are refused', async () => {
  await expect(
    encrypt('{"a": 1}', 'json', us.recipient, { encryptedRegex: 'a', encryptedSuffix: 'b' }),
  ).rejects.toThrow(/encrypted_suffix and encrypted_regex are both set/);
});

test.each<[string, string, boolean]>([
  ['^a.c$', 'abc', true],
  ['^a.c$', 'a\nc', false],
  ['(?s)^a.c$', 'a\nc', true],
  ['(?i)ABC', 'xabc', true],
  ['(?m)^b$', 'a\nb', true],
  ['^b$', 'a\nb', false],
  ['\\Aab\\z', 'ab', true],
  ['^[[:alpha:]_]+$', 'a_b', true],
  ['^[[:digit:]]+$', 'a', false],
  ['^\\Qa.b\\E$', 'a.b', true],
  ['^\\Qa.b\\E$', 'axb', false],
  ['(?P<n>a)(?:b)', 'ab', true],
  ['^\\pL+$', 'é', true],
  ['^\\x{1F389}$', '🎉', true],
  ['secrets/[^/]+\\.enc\\.(json|tfvars)$', 'secrets/prod.enc.tfvars', true],
  ['a{2,3}', 'aa', true],
  ['a{x', 'a{x', true],
  ['[]a]', ']', true],
  ['[^\\s]', '\u00a0', true],
  ['a\\-b\\_c', 'a-b_c', true],
  ['^(?i:a)b(?i)$', 'Ab', true],
  ['^(?i:a)b$', 'AB', false],
  ['[[:^alpha:]]', '1', true],
  ['(?i)k', '\u212a', true],
  ['(?<n>a)', 'a', true],
  ['^\\w+$', 'é', false],
  ['b$', 'b\n', false],
  ['^.$', '🎉', true],
])('%s is read as Go reads it, case %#', (source, text, expected) => {
  expect(goRegExp(source, 'the rule')(text)).toBe(expected);
});

test('no expression takes longer than its text deserves', () => {
  expect(goRegExp('^(a+)+$', 'the rule')(`${'a'.repeat(5000)}b`)).toBe(false);
});

test.each(['(', 'a(?=b)', '(a)\\1', '[[:nope:]]', '[[:constructor:]]', '\\', 'a**', '\\C'])(
  'a regular expression that cannot be used is refused: %s',
  (source) => {
    expect(() => goRegExp(source, 'encrypted_regex of x.yaml')).toThrow(
      /encrypted_regex of x\.yaml: .* cannot be used/,
    );
  },
);
