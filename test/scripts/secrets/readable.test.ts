import { encryptDocument, type SelectionRule } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const FILE = 'secrets/prod.enc.tfvars.json';
const IMAGE = 'ghcr.io/acme/grid:v1-aaaaaa';
/** Rules with which a team may mean to keep images readable, and forget what comes later. */
const RULES: [string, SelectionRule, string][] = [
  ['encrypted_regex', { encryptedRegex: '^(fingerprint_key|region)$' }, '^(fingerprint_key|region)$'],
  ['unencrypted_regex', { unencryptedRegex: 'image|secret' }, 'image|secret'],
  ['unencrypted_suffix', { unencryptedSuffix: '_secret' }, '_secret'],
  ['encrypted_suffix', { encryptedSuffix: '_key' }, '_key'],
];

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterEach(() => repository.remove());

async function sealBy(rule: SelectionRule, values: Record<string, string>, file = FILE): Promise<string> {
  const bytes = await encryptDocument(Buffer.from(JSON.stringify(values)), {
    file,
    format: 'json',
    recipients: [repository.owner.recipient],
    rule,
    now: new Date(0),
  });
  repository.write(file, bytes);
  return repository.read(file);
}

const configure = (key: string, value: string) =>
  repository.write(
    '.sops.yaml',
    `creation_rules:\n  - age: ${repository.owner.recipient}\n    ${key}: '${value}'\n`,
  );

async function refuses(args: readonly string[]): Promise<void> {
  const { code, out, err } = await repository.run(args);
  expect({ args, code, err }).toMatchObject({ code: 1, err: expect.stringContaining('session_secret') });
  expect(err).toMatch(/would be readable|left readable/);
  expect(out + err).not.toContain('sentinel');
}

test.each(RULES)('no command stores what %s leaves readable', async (key, rule, value) => {
  const sealed = await sealBy(rule, { docker_image: IMAGE });
  repository.write('given.env', `SESSION_SECRET=${SENTINEL}\n`);
  await refuses(['set', 'session_secret', SENTINEL]);
  await refuses(['import', 'given.env', '--yes']);
  expect(repository.read(FILE)).toBe(sealed);

  // The values that anyone may read are no reason to refuse.
  const { code } = await repository.run(['set', 'docker_image', 'ghcr.io/acme/grid:v2-bbbbbb']);
  expect(code).toBe(0);

  const readable = await sealBy(rule, { docker_image: IMAGE, session_secret: SENTINEL });
  await refuses(['rekey']);
  await refuses(['rekey', '--dry-run']);
  await refuses(['set', 'docker_image', 'ghcr.io/acme/grid:v3-cccccc']);
  expect(repository.read(FILE)).toBe(readable);

  // The way out: to the other form, which is one ciphertext, and with a better rule back.
  expect((await repository.run(['convert', 'prod', '--to', 'tfvars'])).code).toBe(0);
  configure(key, value);
  await refuses(['convert', 'prod', '--to', 'json', '--dry-run']);
  await refuses(['convert', 'prod', '--to', 'json']);
  configure('encrypted_regex', '.*');
  expect((await repository.run(['convert', 'prod', '--to', 'json'])).code).toBe(0);
  expect(repository.read(FILE)).not.toContain('sentinel');
  expect((await repository.open({ form: 'json' })).values).toMatchObject({ session_secret: SENTINEL });
});

test('a merge does not bring in what the rule of the file leaves readable', async () => {
  const rule = { unencryptedSuffix: '_secret' };
  expect((await repository.run(['git-drivers'])).code).toBe(0);
  await sealBy(rule, { docker_image: IMAGE });
  repository.commit('First');
  repository.git('checkout', '--quiet', '-b', 'theirs');
  await sealBy(rule, { docker_image: IMAGE, session_secret: SENTINEL });
  repository.commit('Theirs');
  repository.git('checkout', '--quiet', 'main');
  await sealBy(rule, { docker_image: 'ghcr.io/acme/grid:v2-bbbbbb' });
  repository.commit('Ours');
  const { code, err, out } = repository.tryGit(['merge', 'theirs', '-m', 'Merge']);
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('would be readable') });
  expect(out + err + repository.read(FILE)).not.toContain('sentinel');
});

test('a whole file that the official sops left readable is not written again', async () => {
  const file = 'secrets/prod.enc.tfvars';
  const bytes = await encryptDocument(Buffer.from(`session_secret = "${SENTINEL}"\n`), {
    file,
    format: 'binary',
    recipients: [repository.owner.recipient],
    rule: { encryptedRegex: '^password$' },
    now: new Date(0),
  });
  repository.write(file, bytes);
  const { code, err } = await repository.run(['set', 'docker_image', IMAGE]);
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('would be readable') });
  expect(repository.read(file)).toBe(Buffer.from(bytes).toString());
});
