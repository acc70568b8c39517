import type { SelectionRule } from '../../../../formats/sops';
import { goRegExp } from '../../../../formats/sops/rules/go-regexp';
import { encrypt, open, type Person, person } from '../support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

/** Which values of a document a rule leaves readable. */
async function readable(plaintext: string, rule: SelectionRule): Promise<string[]> {
  const bytes = await encrypt(plaintext, 'yaml', us.recipient, rule);
  await open(bytes, 'yaml', us);
  const [values = ''] = Buffer.from(bytes).toString().split('sops:');
  return values.replace(/ENC\[[^\]]*\]/g, '').match(/\b[vc]\d\b/g) ?? [];
}

const NESTED = 'a:\n    x_unencrypted: v1\n    y: v2\nb_enc:\n    - v3\n    - z: v4\nc: v5\n';

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

const COMMENTED = '# open c1\na: v1\n# c2\nb: v2\n# open c3\nd:\n    e: v3\n    # c4\n    f: v4\n';

test('unencrypted_comment_regex leaves what is below a comment readable, and the comment', async () => {
  expect(await readable(COMMENTED, { unencryptedCommentRegex: 'open' })).toEqual([
    'c1',
    'v1',
    'c3',
    'v3',
    'c4',
    'v4',
  ]);
});

test('encrypted_comment_regex encrypts what is below a comment, and not the comment', async () => {
  expect(await readable(COMMENTED, { encryptedCommentRegex: 'open' })).toEqual(['c1', 'c2', 'v2', 'c3']);
});

test('two rules at once are refused', async () => {
  await expect(
    encrypt('a: 1\n', 'yaml', us.recipient, { encryptedRegex: 'a', encryptedSuffix: 'b' }),
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
])('%s is read as Go reads it, case %#', (source, text, expected) => {
  expect(goRegExp(source, 'the rule').test(text)).toBe(expected);
});

test.each(['(', 'a(?=b)', '(a)\\1', '(?i:a)b(?i)', '[[:nope:]]', '[[:constructor:]]', '\\', 'a**', '\\C'])(
  'a regular expression that cannot be used is refused: %s',
  (source) => {
    expect(() => goRegExp(source, 'encrypted_regex of x.yaml')).toThrow(
      /encrypted_regex of x\.yaml: .* cannot be used/,
    );
  },
);
