import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  changeDocument,
  findIdentities,
  inspectDocument,
  openDocument,
  rewrapDocument,
  rotateDocument,
  type SelectionRule,
  type SopsFormat,
  type WrittenFormat,
} from '../../../formats/sops';
import { parsePlain, renderPlain } from '../../../formats/sops/formats';
import { loadAge } from '../../../formats/sops/keys/age';
import { RULE_NAMES } from '../../../formats/sops/rules/selection';
import fc from '../../support/fast-check';
import { describeWithTool, findTool } from '../../support/tools';
import {
  anyMapping,
  encrypt,
  FILES,
  identitiesOf,
  jsonOf,
  KEPT,
  kept,
  open,
  type Person,
  person,
  RealSops,
} from './support';

const PLAINTEXTS: Readonly<Record<SopsFormat, string>> = {
  json: '{"10": "a", "2": {"f": 1.5, "e": 1e21, "i": 9223372036854775807, "x_unencrypted": "<&>"}, "l": ["b", null, "", true, [1]], "é": "🎉\\n"}',
  yaml: '# above\na: text\nb:\n    - 1\n    # between\n    - k: |\n        two\n        lines\nc: 2001-12-14\nd: "0777"\ne: null\nf: 1.5e+10\n# below\n',
  dotenv: '# note\nA="quoted"\nB=two\\nlines\nC_unencrypted=x\nD=\nE=a=b\n',
  ini: '; note\n[section]\n# of a\na = 1\nb = `x;y`\nc_unencrypted = z\n\n[other]\nk = "quoted"\n',
  binary: 'image = "a"\r\n\n# comment \u0000\n',
};

const WRITTEN: readonly WrittenFormat[] = ['json', 'binary'];

/** What has sops print as JSON a format that we only read. */
const asWePrint = (format: SopsFormat) =>
  format === 'json' || format === 'binary' ? [] : ['--output-type', 'json'];

/** sops ends JSON without a line break when that was not the form of the file. */
const lines = (printed: Uint8Array) => Buffer.from(printed).toString().trimEnd();

const RULES: readonly SelectionRule[] = [
  { unencryptedSuffix: '_open' },
  { encryptedSuffix: '_secret' },
  { unencryptedRegex: '^(a|open)$' },
  { encryptedRegex: '(?i)^SECRET$' },
  { encryptedRegex: '^secret$', macOnlyEncrypted: true },
  { unencryptedCommentRegex: 'open' },
  { encryptedCommentRegex: 'secret' },
];
const RULED =
  '# open\na: 1\nb_open: 2\n# secret\nc_secret: 3\nsecret:\n    # in\n    d: 4\n    list:\n        - 5\n';

const LATER = new Date('2026-05-01T10:00:00Z');

describeWithTool('the official sops', findTool('sops-3.13.3', 'sops'), (tool) => {
  let us: Person;
  let other: Person;
  let real: RealSops;
  beforeAll(async () => {
    [us, other] = await Promise.all([person(), person()]);
    real = new RealSops(tool, us);
  });
  afterAll(() => real[Symbol.dispose]());

  const formats = Object.keys(PLAINTEXTS) as SopsFormat[];

  test.each(WRITTEN)('opens our %s, and prints what we print', async (format) => {
    const ours = await encrypt(PLAINTEXTS[format], format, us.recipient);
    const printed = real.decrypt(ours, FILES[format]).toString();
    expect(printed).toBe(Buffer.from((await open(ours, format, us)).plaintext).toString());
    expect(printed).not.toContain('ENC[');
  });

  test.each(formats)('makes %s that we open, and print as it does', async (format) => {
    const theirs = real.encrypt(PLAINTEXTS[format], FILES[format]);
    const { plaintext } = await open(theirs, format, us);
    expect(lines(plaintext)).toBe(lines(real.decrypt(theirs, FILES[format], ...asWePrint(format))));
  });

  test.each(WRITTEN)(
    'opens %s that it made and we changed, with only the changed lines other',
    async (format) => {
      const theirs = real.encrypt(PLAINTEXTS[format], FILES[format]);
      const opened = await open(theirs, format, us);
      const before = Buffer.from(opened.plaintext).toString();
      const plaintext = before.replace(/a(?=")/, 'changed');
      expect(plaintext).not.toBe(before);
      const changed = await changeDocument(opened, Buffer.from(plaintext), { now: LATER });
      expect(real.decrypt(changed, FILES[format]).toString()).toBe(plaintext);
      const known = theirs.toString().split('\n');
      const others = Buffer.from(changed)
        .toString()
        .split('\n')
        .filter((line) => !known.includes(line));
      expect(new Set(others).size).toBe(3);
    },
  );

  test('makes YAML with merge keys that we open', async () => {
    const theirs = real.encrypt('base: &b\n    a: "1"\nz:\n    <<: *b\n    k: text\n', FILES.yaml);
    expect(theirs.toString()).toContain('<<:');
    const plaintext = Buffer.from((await open(theirs, 'yaml', us)).plaintext).toString();
    expect(JSON.parse(plaintext)).toEqual({ base: { a: '1' }, z: { '<<': { a: '1' }, k: 'text' } });
  });

  test.each(Object.values(KEPT))('has made the kept file %s', async (file) => {
    expect(await inspectDocument(kept(file), { file })).toMatchObject({ version: '3.13.3', readable: [] });
  });

  test('edits what we wrote, and keeps our ciphertext of what it did not touch', async () => {
    const ours = await encrypt('{"a": "1", "b": {"c": "2"}}', 'json', us.recipient);
    real.write('edit.json', ours);
    real.run(['set', 'edit.json', '["b"]["d"]', '"3"']);
    real.run(['unset', 'edit.json', '["b"]["c"]']);
    const after = real.read('edit.json');
    expect(JSON.parse(after.toString()).a).toBe(JSON.parse(Buffer.from(ours).toString()).a);
    const opened = await open(after, 'json', us);
    expect(JSON.parse(Buffer.from(opened.plaintext).toString())).toEqual({ a: '1', b: { d: '3' } });
    writeFileSync(join(real.folder, 'editor.sh'), '#!/bin/sh\nsed -i s/1/one/ "$1"\n', { mode: 0o700 });
    real.run(['edit', 'edit.json'], { EDITOR: join(real.folder, 'editor.sh') });
    expect(Buffer.from((await open(real.read('edit.json'), 'json', us)).plaintext).toString()).toContain(
      '"one"',
    );
  });

  test('rotates what we wrote, and opens what we rotated', async () => {
    const ours = await encrypt('{"a": "1"}', 'json', us.recipient);
    real.write('rotate.json', ours);
    real.run(['rotate', '--in-place', '--add-age', other.recipient, 'rotate.json']);
    const theirs = await open(real.read('rotate.json'), 'json', other);
    expect(theirs.recipients).toEqual([us.recipient, other.recipient]);
    const again = await rotateDocument(theirs, { now: LATER });
    expect(real.decrypt(again, 'again.json').toString()).toBe('{\n\t"a": "1"\n}\n');
  });

  test('updates the recipients of what we wrote, and opens what we wrapped again', async () => {
    real.write('keys.json', await encrypt('{"a": "1"}', 'json', us.recipient));
    real.write('.sops.yaml', `creation_rules:\n  - age: ${us.recipient},${other.recipient}\n`);
    real.run(['updatekeys', '--yes', 'keys.json']);
    const theirs = await open(real.read('keys.json'), 'json', other);
    expect(theirs.recipients).toEqual([us.recipient, other.recipient]);
    const ours = await rewrapDocument(theirs, [us.recipient]);
    expect(real.decrypt(ours, 'ours.json').toString()).toContain('"1"');
    expect(real.run(['updatekeys', '--yes', 'ours.json']).toString()).toContain(other.recipient);
  });

  const names = { ...RULE_NAMES, macOnlyEncrypted: 'mac_only_encrypted' };
  const configure = (rule: SelectionRule) => {
    const set = Object.entries(rule).map(
      ([name, value]) => `    ${names[name as keyof SelectionRule]}: ${value}\n`,
    );
    real.write('.sops.yaml', `creation_rules:\n  - age: ${us.recipient}\n${set.join('')}`);
  };
  const readable = (text: string) =>
    text
      .split(/"?sops"?:/)[0]!
      .replace(/ENC\[[^\]]*\]/g, 'ENC')
      .trim();

  test.each(RULES)('encrypts YAML under %p, and we open it', async (rule) => {
    configure(rule);
    real.write('ruled.yaml', RULED);
    const theirs = real.run(['encrypt', 'ruled.yaml']);
    expect(readable(theirs.toString())).toMatch(/ENC/);
    expect(await inspectDocument(theirs, { file: 'ruled.yaml' })).toMatchObject({ rule, readable: [] });
    const { plaintext } = await open(theirs, 'yaml', us);
    expect(lines(plaintext)).toBe(lines(real.decrypt(theirs, 'again.yaml', '--output-type', 'json')));
  });

  const ofKeys = RULES.filter((rule) => !Object.keys(rule).some((name) => name.includes('Comment')));
  test.each(ofKeys)('agrees on %p in both directions', async (rule) => {
    const plaintext =
      '{\n\t"a": 1,\n\t"b_open": 2,\n\t"c_secret": 3,\n\t"secret": {\n\t\t"d": 4,\n\t\t"list": [\n\t\t\t5\n\t\t]\n\t}\n}\n';
    const ours = await encrypt(plaintext, 'json', us.recipient, rule);
    expect(real.decrypt(ours, 'ours.json').toString()).toBe(plaintext);
    configure(rule);
    real.write('ruled.json', plaintext);
    const theirs = real.run(['encrypt', 'ruled.json']);
    expect(Buffer.from((await open(theirs, 'json', us)).plaintext).toString()).toBe(plaintext);
    expect(readable(Buffer.from(ours).toString())).toBe(readable(theirs.toString()));
  });

  test('splits a data key over groups, and we open it with enough of them', async () => {
    const third = await person();
    const groups = [us, other, third].map(({ recipient }) => `      - age: [${recipient}]\n`).join('');
    real.write('.sops.yaml', `creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n${groups}`);
    real.write('groups.json', '{"a": "1"}');
    const theirs = real.run(['encrypt', 'groups.json']);
    const identities = await identitiesOf(other.identity, third.identity);
    const opened = await openDocument(theirs, { file: 'groups.json', identities });
    expect(Buffer.from(opened.plaintext).toString()).toContain('"1"');
    const changed = await changeDocument(opened, Buffer.from('{"a": "2"}'), { now: LATER });
    real.write('changed.json', changed);
    const keys = { SOPS_AGE_KEY: `${us.identity}\n${third.identity}` };
    expect(real.run(['decrypt', 'changed.json'], keys).toString()).toContain('"2"');
  });

  test('post-quantum keys work in both directions', async () => {
    const age = await loadAge();
    const identity = await age.generateHybridIdentity();
    const recipient = await age.identityToRecipient(identity);
    const hybrid = new RealSops(tool, { identity, recipient, identities: await identitiesOf(identity) });
    const ours = await encrypt('x', 'binary', recipient);
    expect(hybrid.decrypt(ours, 'x.txt').toString()).toBe('x');
    const theirs = hybrid.encrypt('y', 'y.txt');
    const opened = await openDocument(theirs, { file: 'y.txt', identities: await identitiesOf(identity) });
    expect(Buffer.from(opened.plaintext).toString()).toBe('y');
    hybrid[Symbol.dispose]();
  });

  describeWithTool('with ssh keys', findTool('ssh-keygen', 'ssh-keygen'), (keygen) => {
    test('works in both directions', async () => {
      const file = join(real.folder, 'id');
      execFileSync(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', 'somebody', '-f', file]);
      const recipient = real.read('id.pub').toString().trim();
      const env = { SOPS_AGE_SSH_PRIVATE_KEY_FILE: file, SOPS_AGE_KEY: '' };
      real.write('ssh.txt', await encrypt('x', 'binary', recipient));
      expect(real.run(['decrypt', 'ssh.txt'], env).toString()).toBe('x');
      real.write('theirs.txt', 'y');
      const theirs = real.run(['encrypt', '--age', recipient, 'theirs.txt']);
      const identities = await findIdentities({ env, home: '/nonexistent' });
      const opened = await openDocument(theirs, { file: 'theirs.txt', identities });
      expect(Buffer.from(opened.plaintext).toString()).toBe('y');
    });
  });

  // sops prints some block texts that begin with blanks, and a text of `<<`, so that it reads them as something else.
  const misprinted = (printed: Buffer) => /!!merge|\|\d/.test(printed.toString());
  const treeOf = (text: Uint8Array) => parsePlain(text, 'json', { file: FILES.json });

  test('agrees on any JSON document, in both directions', async () => {
    await fc.assert(
      fc.asyncProperty(anyMapping, async (mapping) => {
        const plaintext = renderPlain(treeOf(Buffer.from(jsonOf(mapping))), 'json', FILES.json);
        const theirs = real.encrypt(plaintext, FILES.json);
        for (const bytes of [await encrypt(plaintext, 'json', us.recipient), theirs]) {
          const printed = real.decrypt(bytes, FILES.json);
          expect(treeOf(printed)).toEqual(treeOf((await open(bytes, 'json', us)).plaintext));
        }
      }),
      { numRuns: 25 },
    );
  });

  test('makes YAML of any JSON document, and we read in it what it reads', async () => {
    await fc.assert(
      fc.asyncProperty(anyMapping, async (mapping) => {
        const types = ['--input-type', 'json', '--output-type', 'yaml'];
        const theirs = real.encrypt(jsonOf(mapping), FILES.json, ...types);
        // What is not encrypted it may misprint so that it cannot read it itself.
        if (misprinted(theirs)) return;
        const printed = real.decrypt(theirs, FILES.yaml, '--output-type', 'json');
        expect(treeOf((await open(theirs, 'yaml', us)).plaintext)).toEqual(treeOf(printed));
      }),
      { numRuns: 25 },
    );
  });
});
