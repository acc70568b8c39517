import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { addCreationRule, findCreationRule, NoRuleError, setRuleRecipients } from '../../../../formats/sops';

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
  const after = addCreationRule(text, added);
  expect(parse(after).creation_rules.map((rule: { path_regex?: string }) => rule.path_regex)).toEqual([
    '^staging',
    added.pathRegex,
    undefined,
  ]);
  for (const kept of ['# ours', '# staging', '# everybody', 'indent: 2', 'age: >-'])
    expect(after).toContain(kept);
  config(after);
  expect(find()).toMatchObject({ index: 1, recipients: ['age1new'] });
});

const change = (text: string, ...rules: [index: number, ...recipients: string[]][]) =>
  setRuleRecipients(text, new Map(rules.map(([index, ...recipients]) => [index, recipients])));

test('changes the recipients of one rule only', () => {
  const text =
    'creation_rules:\n  - path_regex: a # one\n    age: age1a\n  - key_groups:\n      - age: [age1b]\n';
  expect(parse(change(text, [0, 'age1x', 'age1y'])).creation_rules[0].age).toEqual(['age1x', 'age1y']);
  expect(change(text, [1, 'age1x'])).toBe(text.replace('age1b', 'age1x'));
  const several = 'creation_rules:\n  - key_groups: [{age: [a]}, {age: [b]}]\n';
  expect(() => change(several, [0, 'age1x'])).toThrow(/several key groups/);
});

const LIST = `# who may read
creation_rules:
  - path_regex: prod
    age:
      # the team
      - age1a # Anna, laptop
      - age1b # Bert

      - &ci age1ci # the pipeline
  - path_regex: staging # also for trials
    key_groups:
      - age:
          - *ci
          - age1b
`;

test.each([
  ['as it is', LIST],
  ['with the line ends of Windows', LIST.replaceAll('\n', '\r\n')],
  [
    'with lists that are not indented',
    'creation_rules:\n- path_regex: prod\n  age:\n  - age1a # Anna\n  - age1b # Bert\n  # all\n',
  ],
  [
    'indented by four',
    'creation_rules:\n    - path_regex: prod\n      age:\n          - age1a\n          - age1b # Bert\n',
  ],
  ['with blanks in brackets', 'creation_rules:\n  - path_regex: x[a-z]\n    age: [ age1a, age1b ]\n'],
  ['with lists in brackets', 'creation_rules:\n  - age: [age1a, age1b] # all\n'],
])('what comes and goes is one line of a list, and no comment of another: %s', (_, text) => {
  const removed = change(text, [0, ...findIn(text, 0).filter((one) => one !== 'age1b')]);
  expect(removed).toBe(text.replace(/ +- age1b # Bert\r?\n|, age1b/, ''));
  const added = change(text, [0, ...findIn(text, 0), 'age1new']);
  expect(added).toMatch(/age1new/);
  expect(added.replace(/ +- age1new\r?\n|, age1new/, '')).toBe(text);
});

/** Recipients as the list at a rule has them, aliases resolved. */
const findIn = (text: string, index: number): string[] => parse(text).creation_rules[index].age;

test('a comment above the first recipient goes with it', () => {
  const text = 'creation_rules:\n  - age:\n      # Anna\n      - age1a\n      # Bert\n      - age1b\n';
  expect(change(text, [0, 'age1b'])).toBe(text.replace(/ +# Anna\n +- age1a\n/, ''));
});

test('a text of recipients becomes a list that keeps its comment', () => {
  const after = change('creation_rules:\n  - age: age1a, age1b # everybody\n', [0, 'age1a', 'age1new']);
  expect(after).toBe('creation_rules:\n  - age:\n      # everybody\n      - age1a\n      - age1new\n');
});

test('an anchor that goes stays where an alias needs it', () => {
  const after = change(LIST, [0, 'age1a', 'age1b']);
  expect(after).toMatch(/key_groups:\n +- age:\n +- &ci age1ci # the pipeline\n/);
  expect(change(LIST, [0, 'age1a'], [1, 'age1b'])).not.toContain('ci');
});

test('keys that are named at the top stay there, and aliases elsewhere stay aliases', () => {
  const text = 'keys:\n  - &anna age1a\n  - &bert age1b\ncreation_rules:\n  - age: [*anna, *bert]\n';
  expect(change(text, [0, 'age1b', 'age1c'])).toBe(text.replace('*anna, *bert', '*bert, age1c'));
});

test('a rule that is an alias, and a list that is one, are changed where they are written', () => {
  const text = 'one: &one {age: &team [age1a]}\ncreation_rules:\n  - *one\n';
  expect(change(text, [0, 'age1a', 'age1b'])).toBe(text.replace('age1a', 'age1a, age1b'));
  const list = 'team: &team [age1a]\ncreation_rules:\n  - path_regex: a\n    age: *team\n  - age: *team\n';
  expect(change(list, [0, 'age1b'], [1, 'age1b'])).toBe(list.replace('age1a', 'age1b'));
  expect(() => change(list, [0, 'age1b'])).toThrow(/rule 2: its recipients cannot be changed here.*by hand/s);
});

test('a rule may take what another one has', () => {
  const text = `base: &base {age: [age1a], path_regex: ^secrets/}\ncreation_rules:\n  - <<: *base\n`;
  config(text);
  expect(find()).toMatchObject({ pathRegex: '^secrets/', recipients: ['age1a'] });
  expect(parse(change(text, [0, 'age1b']), { merge: true }).creation_rules[0]).toEqual({
    age: ['age1b'],
    path_regex: '^secrets/',
  });
});
