import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import {
  changeDocument,
  findIdentities,
  openDocument,
  rewrapDocument,
  rotateDocument,
  type SelectionRule,
  type SopsFormat,
} from '../../../formats/sops';
import { parsePlain, renderPlain } from '../../../formats/sops/formats';
import { loadAge } from '../../../formats/sops/keys/age';
import { RULE_NAMES } from '../../../formats/sops/rules/selection';
import { describeWithTool, findTool } from '../../support/tools';
import {
  anyMapping,
  encrypt,
  FILES,
  identitiesOf,
  jsonOf,
  open,
  type Person,
  person,
  RealSops,
} from './support';

const PLAINTEXTS: Readonly<Record<SopsFormat, string>> = {
  json: '{"10": "a", "2": {"f": 1.5, "e": 1e21, "i": 9223372036854775807, "x_unencrypted": "<&>"}, "l": ["b", null, "", true, [1]], "é": "🎉\\n"}',
  yaml: '# above\na: text\nb:\n    - 1\n    # between\n    - k: |\n        two\n        lines\nc: 2001-12-14\nd: "0777"\ne: null\nf: 1.5e+10\n# below\n---\ng: x\n',
  dotenv: '# note\nA="quoted"\nB=two\\nlines\nC_unencrypted=x\nD=\nE=a=b\n',
  ini: '; note\n[section]\n# of a\na = 1\nb = `x;y`\nc_unencrypted = z\n\n[other]\nk = "quoted"\n',
  binary: 'image = "a"\r\n\n# comment \u0000\n',
};

const EDITS: Readonly<Record<SopsFormat, RegExp>> = {
  json: /a(?=")/,
  yaml: /text/,
  dotenv: /quoted/,
  ini: /quoted/,
  binary: /a(?=")/,
};

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

  test.each(formats)('opens our %s, and prints what we print', async (format) => {
    const ours = await encrypt(PLAINTEXTS[format], format, us.recipient);
    const printed = real.decrypt(ours, FILES[format]).toString();
    expect(printed).toBe(Buffer.from((await open(ours, format, us)).plaintext).toString());
    expect(printed).not.toContain('ENC[');
  });

  test.each(formats)('makes %s that we open, and print as it does', async (format) => {
    const theirs = real.encrypt(PLAINTEXTS[format], FILES[format]);
    const opened = Buffer.from((await open(theirs, format, us)).plaintext).toString();
    expect(opened).toBe(real.decrypt(theirs, FILES[format]).toString());
  });

  test.each(formats)(
    'opens %s that it made and we changed, with only the changed lines other',
    async (format) => {
      const theirs = real.encrypt(PLAINTEXTS[format], FILES[format]);
      const opened = await open(theirs, format, us);
      const before = Buffer.from(opened.plaintext).toString();
      const plaintext = before.replace(EDITS[format], 'changed');
      expect(plaintext).not.toBe(before);
      const changed = await changeDocument(opened, Buffer.from(plaintext), { now: LATER });
      expect(real.decrypt(changed, FILES[format]).toString()).toBe(plaintext);
      const lines = theirs.toString().split('\n');
      const others = Buffer.from(changed)
        .toString()
        .split('\n')
        .filter((line) => !lines.includes(line));
      // The value, the MAC and the time, which YAML repeats in each document.
      expect(new Set(others).size).toBe(3);
    },
  );

  test('opens YAML with merge keys that it made, and changes it', async () => {
    const theirs = real.encrypt('base: &b\n    a: "1"\nz:\n    <<: *b\n    k: text\n', FILES.yaml);
    expect(theirs.toString()).toContain('<<:');
    const opened = await open(theirs, 'yaml', us);
    const plaintext = Buffer.from(opened.plaintext).toString();
    const merged = { base: { a: '1' }, z: { '<<': { a: '1' }, k: 'text' } };
    expect(parseYaml(plaintext)).toEqual(merged);
    const changed = await changeDocument(opened, Buffer.from(plaintext.replace('text', 'other')), {
      now: LATER,
    });
    expect(real.decrypt(changed, FILES.yaml).toString()).toContain('k: other');
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

  test.each(RULES)('agrees on %p in both directions', async (rule) => {
    const printed = real.decrypt(await encrypt(RULED, 'yaml', us.recipient, rule), 'ruled.yaml').toString();
    expect(printed).toBe(RULED);
    const names = { ...RULE_NAMES, macOnlyEncrypted: 'mac_only_encrypted' };
    const lines = Object.entries(rule).map(
      ([name, value]) => `    ${names[name as keyof SelectionRule]}: ${value}\n`,
    );
    real.write('.sops.yaml', `creation_rules:\n  - age: ${us.recipient}\n${lines.join('')}`);
    real.write('ruled.yaml', RULED);
    const theirs = real.run(['encrypt', 'ruled.yaml']);
    expect(Buffer.from((await open(theirs, 'yaml', us)).plaintext).toString()).toBe(RULED);
    const readable = (text: string) =>
      text
        .split('sops:')[0]!
        .replace(/ENC\[[^\]]*\]/g, 'ENC')
        .trim();
    const ours = Buffer.from(await encrypt(RULED, 'yaml', us.recipient, rule)).toString();
    expect(readable(ours)).toBe(readable(theirs.toString()));
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

  test.each(['json', 'yaml'] as const)('agrees on any %s document, in both directions', async (format) => {
    const treeOf = (text: Uint8Array) => parsePlain(text, format, { file: FILES[format] });
    await fc.assert(
      fc.asyncProperty(anyMapping, async (mapping) => {
        const documents = await parsePlain(Buffer.from(jsonOf(mapping)), 'json', { file: FILES.json });
        const plaintext = await renderPlain(documents, format, FILES[format]);
        const encrypted = real.encrypt(plaintext, FILES[format]);
        // What is not encrypted it may misprint so that it cannot read it itself.
        const readable = misprinted(encrypted) ? [] : [encrypted];
        for (const bytes of [await encrypt(plaintext, format, us.recipient), ...readable]) {
          const theirs = real.decrypt(bytes, FILES[format]);
          const ours = (await open(bytes, format, us)).plaintext;
          if (!misprinted(theirs)) expect(await treeOf(theirs)).toEqual(await treeOf(ours));
        }
      }),
      { numRuns: 25 },
    );
  });
});
