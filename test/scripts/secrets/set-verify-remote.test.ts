import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  startRegistry,
} from '../../platforms/images/fake-registry';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const LOGIN = { username: 'maya', password: 'sentinel-registry-password' };

const program = useProgram();
let repository: Repository;
let registry: FakeRegistry;
const behaviour: { scheme?: FakeRegistryOptions['scheme']; login?: typeof LOGIN } = {};
beforeAll(async () => {
  registry = await startRegistry(behaviour);
  repository = await Repository.create(program);
  declareStack(repository, { registries: [registry.host] });
});
afterAll(async () => {
  await registry.close();
  repository.remove();
});
beforeEach(async () => {
  registry.seen.length = 0;
  await repository.seal(`docker_image = "${registry.host}/acme/grid:v0-abcdef"\n`);
});

const open = () => Object.assign(behaviour, { scheme: 'none' });
const closed = () => Object.assign(behaviour, { scheme: 'bearer', login: LOGIN });

const set = (tag: string, ...more: string[]) =>
  repository.run(['set', 'docker_image', `${registry.host}/acme/grid:${tag}`, '--verify-remote', ...more]);

test('an image that the registry has is set, and its digest shown', async () => {
  open();
  const { code, out } = await set('v1-abcdef');
  expect(code).toBe(0);
  expect(out).toContain(`The registry has it: ${registry.digest}`);
  expect((await repository.open()).values['docker_image']).toBe(`${registry.host}/acme/grid:v1-abcdef`);
  const again = await set('v1-abcdef', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ digest: registry.digest, written: false });
});

test('an image that it does not have is refused with exit code 1', async () => {
  open();
  const before = repository.read(FILE);
  const { code, err } = await set('v2-abcdef');
  expect(code).toBe(1);
  expect(err).toContain('has no ');
  expect(err).toContain('v2-abcdef');
  expect(repository.read(FILE)).toBe(before);
});

test('where it cannot be told the exit code is 3, also as JSON, and nothing is written', async () => {
  closed();
  const before = repository.read(FILE);
  const { code, err } = await set('v1-abcdef');
  expect(code).toBe(3);
  expect(err).toMatch(/cannot tell whether .*\n {2}why: .*\n {2}next: .*docker login/);
  const json = await set('v1-abcdef', '--json');
  expect(json.code).toBe(3);
  expect(JSON.parse(json.out).error.what).toContain('cannot tell');
  expect(repository.read(FILE)).toBe(before);
});

test('a login that docker keeps opens a private registry, and is not shown', async () => {
  closed();
  const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64');
  mkdirSync(join(repository.env()['HOME']!, '.docker'), { recursive: true });
  const config = join(repository.env()['HOME']!, '.docker', 'config.json');
  repository.write(
    config.slice(repository.root.length + 1),
    JSON.stringify({ auths: { [registry.host]: { auth } } }),
  );
  const { code, out, err } = await set('v1-abcdef');
  expect(code).toBe(0);
  expect(out + err).not.toContain('sentinel');
  repository.write(config.slice(repository.root.length + 1), '{');
  const broken = await set('v1-abcdef');
  expect(broken.code).toBe(1);
  expect(broken.err).toContain("cannot be read as Docker's configuration");
});

test('an input that selects no image has nothing to ask for', async () => {
  open();
  const { code, err } = await repository.run(['set', 'region', 'us-west2', '--verify-remote']);
  expect(code).toBe(1);
  expect(err).toContain('selects no image');
  expect(registry.seen).toEqual([]);
});

test('a moving tag is refused before the registry is asked', async () => {
  open();
  expect((await set('latest')).code).toBe(1);
  expect(registry.seen).toEqual([]);
});
