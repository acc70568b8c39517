import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const FIRST = `docker_image = "ghcr.io/acme/grid:v1-aaaaaa"\nsession_secret = "${SENTINEL}-1"\nold = "${SENTINEL}-old"\n`;
const SECOND = `docker_image = "ghcr.io/acme/grid:v2-bbbbbb"\nsession_secret = "${SENTINEL}-2"\nnew = "${SENTINEL}-new"\n`;

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
  await repository.seal(FIRST);
  repository.commit('First');
});
afterEach(() => repository.remove());

async function diff(...args: string[]) {
  const ran = await repository.run(['diff', ...args]);
  expect(ran.out + ran.err).not.toContain('sentinel');
  return ran;
}

test('HEAD and the working tree: nothing, then every changed key, images with their values', async () => {
  expect(await diff()).toMatchObject({ code: 0, out: 'HEAD → the working tree: no differences\n' });
  await repository.seal(SECOND);
  const { code, out } = await diff();
  expect(code).toBe(2);
  expect(out).toContain('~ docker_image    ghcr.io/acme/grid:v1-aaaaaa → ghcr.io/acme/grid:v2-bbbbbb\n');
  expect(out).toContain('~ session_secret  changed (secret)\n');
  expect(out).toContain('+ new             added (secret)\n');
  expect(out).toContain('- old             removed (secret)\n');
});

test('two commits as JSON', async () => {
  await repository.seal(SECOND);
  repository.commit('Second');
  const { code, out } = await diff('HEAD~1', 'HEAD', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    before: 'HEAD~1',
    after: 'HEAD',
    environments: [
      {
        environment: 'prod',
        keys: [
          { key: 'docker_image', change: 'changed', secret: false, before: 'ghcr.io/acme/grid:v1-aaaaaa' },
          { key: 'session_secret', change: 'changed', secret: true },
          { key: 'new', change: 'added', secret: true },
          { key: 'old', change: 'removed', secret: true },
        ],
      },
    ],
    unknown: [],
  });
});

test('Markdown for a pull request: a table without secrets', async () => {
  await repository.seal(SECOND);
  const { out } = await diff('--markdown');
  expect(out).toContain('| Input | Change | Before | After |\n| --- | --- | --- | --- |\n');
  expect(out).toContain('<code>ghcr.io/acme/grid:v2-bbbbbb</code>');
  expect(out).toContain('| <code>session&#95;secret</code> | changed | *hidden* | *hidden* |');
  expect(out).toContain('| <code>new</code> | added |  | *hidden* |');
});

test('a new environment, recipients alone, comments alone, and a new form are differences too', async () => {
  await repository.seal('session_secret = "x1234"\n', { environment: 'staging' });
  expect((await diff('--env', 'staging')).out).toContain('+ session_secret  added (secret)');

  const bob = await generateIdentity();
  await repository.seal(FIRST, { recipients: [repository.owner.recipient, bob.recipient] });
  expect(await diff('--env', 'prod')).toMatchObject({
    code: 2,
    out: expect.stringContaining(`+ recipient ${bob.recipient}\n`),
  });

  await repository.seal(`# ${SENTINEL}\n${FIRST}`);
  expect((await diff('--env', 'prod')).out).toContain('only comments or layout');

  await repository.seal(FIRST);
  await repository.run(['convert', 'prod', '--to', 'json']);
  expect((await diff('--env', 'prod')).out).toContain('only another form');
});

test('two files, and a file against a commit', async () => {
  await repository.seal(SECOND, { environment: 'staging' });
  const files = await diff('secrets/prod.enc.tfvars', 'secrets/staging.enc.tfvars');
  expect(files.code).toBe(2);
  expect(files.out).toContain('~ session_secret  changed (secret)');
  expect((await diff('HEAD', 'secrets/prod.enc.tfvars')).code).toBe(0);
});

test('a version for another key, or one that is damaged, is unknown and never "no differences"', async () => {
  const stranger = await generateIdentity();
  await repository.seal(FIRST, { recipients: [stranger.recipient] });
  repository.commit('For somebody else');
  await repository.seal(FIRST);
  const { code, out } = await diff('HEAD', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    environments: [],
    unknown: [{ environment: 'prod', version: 'HEAD' }],
  });

  repository.write('secrets/prod.enc.tfvars', 'session_secret = "plain"');
  const damaged = await diff('HEAD~1');
  expect(damaged.code).toBe(3);
  expect(damaged.out).toContain('? unknown: the working tree cannot be read');
});

test('outside of a repository, and before the first commit, it says so', async () => {
  rmSync(join(repository.root, '.git'), { recursive: true });
  expect((await diff()).err).toContain('is in no git repository');
  expect((await repository.run(['merge'])).err).toContain('is in no git repository');
  repository.git('init', '--quiet');
  expect((await diff()).err).toMatch(/git knows no commit "HEAD".*Make a first commit/s);
});

test('a commit that git does not know, one that looks like an option, and an unknown environment are refused', async () => {
  expect(await diff('no-such')).toMatchObject({
    code: 1,
    err: expect.stringContaining('git knows no commit "no-such"'),
  });
  expect((await diff('--', '--output=x')).code).toBe(1);
  expect((await diff('--env', 'nowhere')).code).toBe(1);
});
