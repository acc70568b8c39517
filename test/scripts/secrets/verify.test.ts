import { rmSync } from 'node:fs';
import { encryptDocument, generateIdentity } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const IMAGE = 'ghcr.io/acme/grid:v123-abcdef';
const CONTENT = `docker_image = "${IMAGE}"\nsession_secret = "sentinel-0123456789"\n`;
const STRANGER = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

const program = useProgram();
let repository: Repository;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterAll(() => repository.remove());
beforeEach(async () => {
  await repository.seal(CONTENT);
  nameInConfig(repository.owner.recipient);
});

const nameInConfig = (...recipients: string[]) =>
  repository.write('.sops.yaml', `creation_rules:\n  - age: ${recipients.join(',')}\n`);

const verify = async (...args: string[]) => {
  const ran = await repository.run(['verify', ...args]);
  expect(ran.out + ran.err).not.toContain('sentinel');
  return ran;
};

test('a sound file is said to be, in both forms of output', async () => {
  const text = await verify();
  expect(text.code).toBe(0);
  expect(text.out).toContain(`✓ ${FILE}  2 values, 1 recipient, MAC verified`);
  const json = await verify('prod', '--json');
  expect(JSON.parse(json.out)).toEqual({
    answer: 'sound',
    files: [
      {
        environment: 'prod',
        file: FILE,
        recipients: [repository.owner.recipient],
        values: 2,
        opened: true,
        findings: [],
      },
    ],
  });
});

test('a second reader agrees, on both forms, and says nothing by itself', async () => {
  const { code, out, err } = await verify('--cross-check');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('sops-age agrees');
  await repository.run(['convert', '--to', 'json']);
  try {
    const json = await verify('--cross-check');
    expect([json.code, json.err]).toEqual([0, '']);
    expect(json.out).toContain('sops-age agrees');
  } finally {
    rmSync(`${repository.root}/${FILE}.json`);
  }
});

test('what the second reader cannot open is not told to be sound', async () => {
  const { identity, recipient } = await hybridIdentity();
  await repository.seal(CONTENT, { recipients: [recipient] });
  nameInConfig(recipient);
  const { code, out, err } = await repository.run(['verify', '--cross-check'], {
    as: { identity, recipient },
  });
  expect([code, err]).toEqual([3, '']);
  expect(out).toContain('was not read a second time');
  expect(out).not.toContain('AGE-SECRET');
});

/** Keys of a kind that sops-age does not know. */
async function hybridIdentity() {
  const { generateHybridIdentity, identityToRecipient } = await import('age-encryption');
  const identity = await generateHybridIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

test('recipients that .sops.yaml does not name are a difference', async () => {
  nameInConfig(repository.owner.recipient, STRANGER);
  const { code, out } = await verify();
  expect(code).toBe(2);
  expect(out).toContain(`.sops.yaml also names ${STRANGER}`);
  expect(out).toContain('recipients sync');
});

test('a .sops.yaml without a rule for the file is a difference', async () => {
  repository.write('.sops.yaml', `creation_rules:\n  - path_regex: other\n    age: ${STRANGER}\n`);
  const { code, out } = await verify();
  expect(code).toBe(2);
  expect(out).toContain('no creation rule matches secrets/prod.enc.tfvars');
});

test.each([
  ['no YAML', 'a: [1\n', 'this is not valid YAML'],
  [
    'a pattern that cannot be used',
    `creation_rules: [{path_regex: "(", age: ${STRANGER}}]\n`,
    'cannot be used',
  ],
])('a .sops.yaml with %s fails', async (_, text, expected) => {
  repository.write('.sops.yaml', text);
  const { code, out } = await verify();
  expect(code).toBe(1);
  expect(out).toContain(expected);
});

test('without a key it checks the rest, and cannot tell', async () => {
  const { code, out } = await repository.run(['verify', '--json'], { as: 'nobody' });
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    answer: 'unknown',
    files: [{ opened: false, findings: [{ level: 'unknown' }] }],
  });
  repository.write(FILE, '{"data": "readable"}');
  expect((await repository.run(['verify'], { as: 'nobody' })).code).toBe(1);
});

test.each([
  ['a moved bit', (text: string) => text.replace(/data:(.)/, (_, c) => (c === 'A' ? 'data:B' : 'data:A'))],
  ['no MAC', (text: string) => text.replace(/"mac": "[^"]*"/, '"mac": ""')],
  ['merge markers', (text: string) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`],
  ['nothing in it', () => ''],
  ['half of it', (text: string) => text.slice(0, text.length / 2)],
])('a file with %s fails', async (_, damage) => {
  repository.write(FILE, damage(repository.read(FILE)));
  const { code, out } = await verify();
  expect(code).toBe(1);
  expect(out).toContain(`✗ ${FILE}`);
  expect(out).toMatch(/why: .*\n.*next: /s);
});

test('a moving image and a missing input fail', async () => {
  await repository.seal(
    'docker_image = "ghcr.io/acme/grid:latest"\nsession_secret = "sentinel-0123456789"\n',
  );
  const moving = await verify();
  expect(moving.code).toBe(1);
  expect(moving.out).toContain('is not an image that may be deployed');
  await repository.seal(`docker_image = "${IMAGE}"\n`);
  const missing = await verify();
  expect(missing.code).toBe(1);
  expect(missing.out).toContain('lacks the input session_secret');
});

test('a secret that a selection rule leaves readable fails; what anyone may read is fine', async () => {
  const bytes = await encryptDocument(
    Buffer.from(
      `{"docker_image": "${IMAGE}", "session_secret": "sentinel-0123456789", "fingerprint_key": "x"}`,
    ),
    {
      file: `${FILE}.json`,
      format: 'json',
      recipients: [repository.owner.recipient],
      rule: { encryptedRegex: '^fingerprint_key$' },
      now: new Date(0),
    },
  );
  rmSync(`${repository.root}/${FILE}`);
  const json = repository.write(`${FILE}.json`, bytes);
  try {
    const { code, out } = await verify('--json');
    expect(code).toBe(1);
    const { findings } = JSON.parse(out).files[0];
    expect(findings.map(({ what }: { what: string }) => what)).toEqual([
      `${FILE}.json: session_secret is not encrypted`,
    ]);
  } finally {
    rmSync(json);
  }
});

test('what is wrong counts more than what could not be told', async () => {
  const other = await generateIdentity();
  await repository.seal(CONTENT, { environment: 'staging', recipients: [other.recipient] });
  repository.write(FILE, '');
  const { code, out } = await verify('--json');
  expect(code).toBe(1);
  const files: { environment: string; findings: { level: string }[] }[] = JSON.parse(out).files;
  expect(files.map(({ environment }) => environment)).toEqual(['prod', 'staging']);
  expect(files[1]!.findings.map(({ level }) => level)).toEqual(['difference', 'unknown']);
});
