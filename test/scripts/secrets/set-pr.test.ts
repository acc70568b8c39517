import { filesOn, type GithubSimulator } from '../../../sandbox/github';
import { closeGithubs, openGithub, TOKEN } from '../../support/github';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const OLD = 'ghcr.io/acme/grid:v123-abcdef';
const NEW = 'ghcr.io/acme/grid:v124-abcdef';
const SECRET = 'sentinel-0123456789abcdef0123456789abcdef';
const BRANCH = 'plumbline/prod/docker_image';

const program = useProgram();
let repository: Repository;
let github: GithubSimulator;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterAll(() => repository.remove());
beforeEach(async () => {
  await repository.seal(`# kept\ndocker_image = "${OLD}"\nsession_secret = "${SECRET}"\n`);
  github = await openGithub({ files: { [FILE]: repository.read(FILE) } });
});
afterEach(closeGithubs);

const shop = () => github.repository('acme/shop');
const set = (...args: string[]) =>
  repository.run(['set', ...args], {
    env: { GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/shop' },
  });

/** What the encrypted file holds on a branch at GitHub. */
async function valuesOn(branch: string) {
  const mine = repository.read(FILE);
  repository.write(FILE, filesOn(shop(), branch)[FILE]!);
  try {
    return (await repository.open()).values;
  } finally {
    repository.write(FILE, mine);
  }
}

test('the change becomes one pull request that shows old and new, past the working tree', async () => {
  await repository.run(['set', 'region', 'local-only']);
  const before = repository.read(FILE);
  const created = await set('docker_image', NEW, '--pr');
  expect(created.code).toBe(0);
  expect(created.out).toContain('Pull request #1 created: https://github.com/acme/shop/pull/1');
  expect(repository.read(FILE)).toBe(before);
  expect(await valuesOn(BRANCH)).toEqual({ docker_image: NEW, session_secret: SECRET });
  const [pull] = shop().pulls;
  expect(pull).toMatchObject({ title: 'Set docker_image of prod to grid:v124-abcdef', base: 'main' });
  expect(pull!.body).toContain(`| before | \`${OLD}\` |`);
  expect(pull!.body).toContain(`| after | \`${NEW}\` |`);

  const bytes = filesOn(shop(), BRANCH)[FILE];
  const same = await set('docker_image', NEW, '--pr', '--json');
  expect(JSON.parse(same.out)).toMatchObject({
    changed: ['docker_image'],
    written: false,
    branch: BRANCH,
    proposal: { number: 1, state: 'unchanged' },
  });
  expect(filesOn(shop(), BRANCH)[FILE]).toBe(bytes);

  const newer = 'ghcr.io/acme/grid:v125-abcdef';
  expect((await set('docker_image', newer, '--pr')).out).toContain('Pull request #1 updated');
  expect((await valuesOn(BRANCH))['docker_image']).toBe(newer);
  expect(shop().pulls).toHaveLength(1);
});

test('of a secret shows the name alone, in the pull request as in the output', async () => {
  const value = 'sentinel-new-0123456789abcdef0123456789';
  const { code, out, err } = await set('session_secret', value, '--pr');
  expect(code).toBe(0);
  expect(out + err).not.toContain('sentinel');
  const asked = JSON.stringify(github.exchanges.map(({ sent }) => sent));
  expect(asked).not.toContain('sentinel');
  expect(shop().pulls).toMatchObject([{ title: 'Set session_secret of prod' }]);
  expect(shop().pulls[0]!.body).toContain('`session_secret`: changed');
  expect((await valuesOn('plumbline/prod/session_secret'))['session_secret']).toBe(value);
});

test('what the base has already is nothing to propose', async () => {
  const { code, out } = await set('docker_image', OLD, '--pr');
  expect(code).toBe(0);
  expect(out).toContain('There is nothing to propose');
  expect(shop().pulls).toEqual([]);
});

test('a dry run asks and changes nothing', async () => {
  const { code, out } = await set('docker_image', NEW, '--pr', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain(`on the branch ${BRANCH}. Nothing was written.`);
  expect(github.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
});

test('without a token, and with a file that was never pushed, it says what to do', async () => {
  const noToken = await repository.run(['set', 'docker_image', NEW, '--pr'], {
    env: { GITHUB_REPOSITORY: 'acme/shop' },
  });
  expect(noToken.code).toBe(1);
  expect(noToken.err).toContain('there is no token to open a pull request');
  await repository.seal(`docker_image = "${OLD}"\n`, { environment: 'staging' });
  const unpushed = await set('docker_image', NEW, '--pr', '-e', 'staging');
  expect(unpushed.code).toBe(1);
  expect(unpushed.err).toContain('secrets/staging.enc.tfvars is not on the default branch');
});
