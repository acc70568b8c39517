import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const FILE = 'secrets/prod.enc.tfvars';

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
  await repository.run(['git-drivers']);
  await repository.seal(
    `# a comment ${SENTINEL}\ndocker_image = "ghcr.io/acme/grid:v1-aaaaaa"\nsession_secret = "${SENTINEL}-1"\nother_secret = "${SENTINEL}-1"\n`,
  );
  repository.commit('First');
});
afterEach(() => repository.remove());

const fingerprint = (text: string, name: string) =>
  text.match(new RegExp(`${name} = \\[secret (\\w{8})\\]`))?.[1];

test('git diff, log -p and show name the key that changed, images in clear, and no secret', async () => {
  await repository.run(['set', 'session_secret', `${SENTINEL}-2`]);
  await repository.run(['set', 'docker_image', 'ghcr.io/acme/grid:v2-bbbbbb']);
  const diff = repository.git('diff');
  expect(diff).toContain('-docker_image = "ghcr.io/acme/grid:v1-aaaaaa"\n');
  expect(diff).toContain('+docker_image = "ghcr.io/acme/grid:v2-bbbbbb"\n');
  expect(diff).toMatch(/^-session_secret = \[secret \w{8}\]$/m);
  expect(diff).toMatch(/^\+session_secret = \[secret \w{8}\]$/m);
  expect(diff).toMatch(/^ other_secret = \[secret \w{8}\]$/m);
  repository.commit('Second');
  const log = repository.git('log', '-p');
  expect(log).toContain(diff.slice(diff.indexOf('@@')));
  expect(diff + log).not.toContain('sentinel');
});

test('equal values have other fingerprints under another name and in another clone', async () => {
  const here = (await repository.run(['textconv', FILE])).out;
  expect(fingerprint(here, 'session_secret')).not.toBe(fingerprint(here, 'other_secret'));
  expect((await repository.run(['textconv', FILE])).out).toBe(here);
  const clone = join(repository.top, '.git-home', 'clone');
  repository.git('clone', '--quiet', repository.top, clone);
  const there = (await repository.run(['textconv', FILE], { cwd: clone })).out;
  expect(fingerprint(there, 'session_secret')).toMatch(/^\w{8}$/);
  expect(fingerprint(there, 'session_secret')).not.toBe(fingerprint(here, 'session_secret'));
});

test('a change of comments or of recipients alone shows', async () => {
  const before = await repository.open();
  const carol = await generateIdentity();
  await repository.seal(before.text.replace('a comment', 'another comment'), {
    recipients: [repository.owner.recipient, carol.recipient],
  });
  const diff = repository.git('diff');
  expect(diff).toMatch(/^-# comments \[\w{8}\]\n\+# comments \[\w{8}\]$/m);
  expect(diff).toContain(`+# recipient ${carol.recipient}\n`);
  expect(diff).not.toContain('sentinel');
});

test('without a key git shows that it is encrypted, and that it changed', async () => {
  await repository.run(['set', 'session_secret', `${SENTINEL}-2`]);
  const { code, out, err } = repository.tryGit(['diff'], { as: 'nobody' });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^-\[encrypted \w{8}\]\n\+\[encrypted \w{8}\]$/m);
  expect(out).toContain(` # recipient ${repository.owner.recipient}\n`);
});

test('without a key the names of the json form show which key changed', async () => {
  await repository.seal(JSON.stringify({ one: `${SENTINEL}-1`, two: `${SENTINEL}-2` }), {
    environment: 'staging',
    form: 'json',
  });
  repository.commit('Staging');
  await repository.run(['set', 'two', `${SENTINEL}-3`, '--env', 'staging', '--undeclared']);
  const { out } = repository.tryGit(['diff'], { as: 'nobody' });
  expect(out).toMatch(
    /^ one = \[encrypted \w{8}\]\n-two = \[encrypted \w{8}\]\n\+two = \[encrypted \w{8}\]$/m,
  );
});

test.each([
  ['plaintext', `session_secret = "${SENTINEL}"\n`],
  ['merge markers', `<<<<<<< ours\n${SENTINEL}\n=======\nx\n>>>>>>> theirs\n`],
  ['bytes that are no text', Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from(SENTINEL)])],
  ['nothing', ''],
])('git goes on over %s under that name, and none of it is printed', (_, content) => {
  repository.write(FILE, content);
  const { code, out } = repository.tryGit(['diff']);
  expect(code).toBe(0);
  expect(out).toContain('-docker_image = ');
  expect(out).not.toContain('sentinel');
});

test('a secret that looks like an image under another name is a secret', async () => {
  await repository.seal('login = "registry.example.com/me:1.2.3"\nside_image = "password:1234567"\n');
  const { out } = await repository.run(['textconv', FILE]);
  expect(out).toMatch(/^login = \[secret \w{8}\]\nside_image = \[secret \w{8}\]$/m);
});

test('where Plumbline cannot start git shows the ciphertext instead of failing', async () => {
  await repository.run(['set', 'session_secret', `${SENTINEL}-2`]);
  const driver = repository.git('config', 'diff.plumbline.textconv').trim();
  repository.git('config', 'diff.plumbline.textconv', driver.replace('plumbline.cjs', 'gone.cjs'));
  const { code, out } = repository.tryGit(['diff']);
  expect(code).toBe(0);
  expect(out).toMatch(/^\+.*"data": "ENC\[/m);
});

test('git stores no converted text, and the key of the fingerprints is private', async () => {
  repository.git('log', '-p');
  expect(repository.git('for-each-ref')).not.toContain('notes');
  const objects = repository.git('cat-file', '--batch-all-objects', '--batch');
  expect(objects).not.toContain('sentinel');
  expect(objects).not.toContain('[secret ');
  expect(readdirSync(join(repository.top, '.git', 'plumbline'))).toEqual(['fingerprint-key']);
});

test('a name that somebody wrote by hand cannot steer the terminal, nor look like another line', async () => {
  await repository.seal('{"plain": "x"}', { form: 'json' });
  const file = `${FILE}.json`;
  repository.write(file, repository.read(file).replace('"plain"', '"a\\u001b[2Jb\\nregion = \\u009b"'));
  const { out } = await repository.run(['textconv', file]);
  expect(out).toMatch(/^"a\\u001b\[2Jb\\nregion = \\u009b" = \[encrypted \w{8}\]$/m);
  expect(out).not.toMatch(/(?!\n)\p{Cc}/u);
});
