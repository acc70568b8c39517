import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  addCreationRule,
  findCreationRule,
  NoRuleError,
  setRuleRecipients,
} from '../../../../scripts/lib/sops';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-config-')));
  mkdirSync(join(root, 'project/secrets'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FILE = 'project/secrets/prod.enc.tfvars';
const config = (text: string, folder = 'project') => writeFileSync(join(root, folder, '.sops.yaml'), text);
const find = (file = FILE) => findCreationRule(join(root, file));

test('no config, or one without creation rules, is no rule', () => {
  expect(find()).toBeUndefined();
  config('stores: {}\n');
  expect(find()).toBeUndefined();
  config('');
  expect(find()).toBeUndefined();
});

test('the first rule that matches the path relative to the config wins', () => {
  config(`creation_rules:
  - path_regex: ^prod
    age: age1no
  - path_regex: ^secrets/prod\\.enc\\.tfvars$
    encrypted_regex: ^data$
    mac_only_encrypted: true
    age: age1a, age1b,
  - age: [age1c]
`);
  expect(find()).toEqual({
    configFile: join(root, 'project/.sops.yaml'),
    index: 1,
    pathRegex: '^secrets/prod\\.enc\\.tfvars$',
    recipients: ['age1a', 'age1b'],
    rule: { encryptedRegex: '^data$', macOnlyEncrypted: true },
  });
  expect(find('project/other')).toMatchObject({ index: 2, recipients: ['age1c'] });
});

test('the nearest config wins', () => {
  config('creation_rules: [{age: age1far}]\n', '.');
  expect(find()).toMatchObject({ recipients: ['age1far'] });
  config('creation_rules: [{age: age1near}]\n', 'project/secrets');
  expect(find()).toMatchObject({ recipients: ['age1near'] });
});

test('key groups: one is a list of recipients, several are told', () => {
  config('creation_rules:\n  - key_groups:\n      - age: [age1a, age1b]\n        merge: [{age: [age1m]}]\n');
  expect(find()).toMatchObject({ recipients: ['age1m', 'age1a', 'age1b'] });
  expect(find()?.keyGroups).toBeUndefined();
  config('creation_rules:\n  - key_groups:\n      - age: [age1a]\n      - age: [age1b]\n');
  expect(find()).toMatchObject({ keyGroups: [['age1a'], ['age1b']] });
});

test('no matching rule names the file and what its rules are for', () => {
  config('creation_rules:\n  - path_regex: ^staging\n    age: age1a\n  - path_regex: dev$\n    age: age1a\n');
  expect(() => find()).toThrow(NoRuleError);
  expect(() => find()).toThrow(
    /project\/\.sops\.yaml: no creation rule matches secrets\/prod\.enc\.tfvars.*\^staging or dev\$/s,
  );
});

test.each<[string, RegExp]>([
  ['creation_rules: [\n', /\.sops\.yaml:\d: this is not valid YAML/],
  ['creation_rules: {}\n', /creation_rules is not as sops wants it/],
  ['creation_rules: [{age: 5}]\n', /creation_rules\.0\.age is not as sops wants it/],
  [
    'creation_rules: [{path_regex: "(", age: a}]\n',
    /path_regex of rule 1: "\(" is a regular expression that cannot be used/,
  ],
  ['creation_rules: [{age: a, pgp: FBC7}]\n', /rule 1: it wants keys of pgp/],
  ['creation_rules: [{key_groups: [{kms: [{arn: x}]}]}]\n', /rule 1: it wants keys of kms/],
  ['creation_rules: [{age: a, encrypted_regex: x, encrypted_suffix: y}]\n', /are both set/],
])('refuses case %#', (text, reason) => {
  config(text);
  expect(() => find()).toThrow(reason);
});

const added = { pathRegex: 'secrets/.*\\.enc\\.', recipients: ['age1new'] };

test('creates a config that is found', () => {
  config(addCreationRule(undefined, added));
  expect(find()).toMatchObject({ pathRegex: added.pathRegex, recipients: ['age1new'], rule: {} });
});

test('adds a rule before one that takes every path, and keeps everything else', () => {
  const text = `# ours
stores:
  yaml: {indent: 2}
creation_rules:
  # staging
  - path_regex: ^staging
    age: >-
      age1a,
      age1b
  - age: age1all # everybody
`;
  const after = addCreationRule(text, { ...added, rule: { encryptedRegex: '^x$' } });
  expect(parse(after).creation_rules.map((rule: { path_regex?: string }) => rule.path_regex)).toEqual([
    '^staging',
    added.pathRegex,
    undefined,
  ]);
  for (const kept of ['# ours', '# staging', '# everybody', 'indent: 2', 'age: >-'])
    expect(after).toContain(kept);
  config(after);
  expect(find()).toMatchObject({ index: 1, rule: { encryptedRegex: '^x$' } });
});

test('changes the recipients of one rule only', () => {
  const text =
    'creation_rules:\n  - path_regex: a # one\n    age: age1a\n  - key_groups:\n      - age: [age1b]\n';
  expect(parse(setRuleRecipients(text, 0, ['age1x', 'age1y'])).creation_rules[0].age).toEqual([
    'age1x',
    'age1y',
  ]);
  const second = setRuleRecipients(text, 1, ['age1x']);
  expect(second).toContain('# one');
  expect(parse(second).creation_rules[1].key_groups).toEqual([{ age: ['age1x'] }]);
  const several = 'creation_rules:\n  - key_groups: [{age: [a]}, {age: [b]}]\n';
  expect(() => setRuleRecipients(several, 0, ['age1x'])).toThrow(/several key groups/);
});
