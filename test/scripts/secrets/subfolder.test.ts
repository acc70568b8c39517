/** A project that is not the top of its repository: git starts drivers at the top, people start commands anywhere. */
import { join } from 'node:path';
import { Repository, useProgram } from './support/repository';

const program = useProgram();
const IMAGES = ['ghcr.io/acme/grid:v1-aaaaaa', 'ghcr.io/acme/grid:v2-bbbbbb'] as const;
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program, 'in fra');
  expect((await repository.run(['git-drivers'])).code).toBe(0);
  await repository.seal(`docker_image = "${IMAGES[0]}"\n`);
  repository.commit('First');
  expect((await repository.run(['set', 'docker_image', IMAGES[1]])).code).toBe(0);
});
afterEach(() => repository.remove());

test.each([
  ['the top', () => repository.top],
  ['the project', () => repository.root],
  ['a folder of the project', () => join(repository.root, 'secrets')],
])('git diff shows what changed, from %s', (_, cwd) => {
  const { out } = repository.tryGit(['diff'], { cwd: cwd() });
  expect(out).toMatch(/^-docker_image/m);
  expect(out).toMatch(/^\+docker_image/m);
  expect(out).not.toContain('ENC[');
});

test('git diff without a key shows no ciphertext as if it were values', () => {
  const { code, out } = repository.tryGit(['diff'], { cwd: repository.top, as: 'nobody' });
  expect(code).toBe(0);
  expect(out).not.toContain(IMAGES[1]);
});

test('attributes count from the project on, and are those of no other folder', () => {
  const merged = (path: string) =>
    repository.tryGit(['check-attr', 'merge', '--', path], { cwd: repository.top }).out.trim();
  expect(merged('in fra/secrets/prod.enc.tfvars')).toMatch(/merge: plumbline$/);
  expect(merged('secrets/prod.enc.tfvars')).toMatch(/merge: unspecified$/);
});

test.each([
  ['the project', () => repository.root],
  ['a folder of the project', () => join(repository.root, 'secrets')],
])('history and diff find the file in the repository, from %s', async (_, cwd) => {
  const history = await repository.run(['history'], { cwd: cwd() });
  expect(history).toMatchObject({ code: 0, out: expect.stringContaining('First') });
  const diff = await repository.run(['diff'], { cwd: cwd() });
  expect(diff.out).toContain('docker_image');
  expect(diff.code).toBeLessThan(3);
});
