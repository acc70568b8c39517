import { inspect } from 'node:util';
import {
  createGithub,
  type GithubError,
  githubError,
  parseRepository,
  restAddress,
} from '../../../platforms/github';
import type { GithubSimulator } from '../../../sandbox/github';
import { clientOf, closeGithubs, openGithub, TOKEN } from '../../support/github';

afterEach(closeGithubs);

const at = { owner: 'acme', repo: 'shop' };

/** What a failing request is explained as. */
async function failure(request: () => Promise<unknown>): Promise<GithubError> {
  try {
    await request();
  } catch (error) {
    return githubError(error, 'do something') as GithubError;
  }
  throw new Error('it did not fail');
}

const readRepository = (simulator: GithubSimulator, token = TOKEN) =>
  failure(() => clientOf(simulator, token).rest.repos.get(at));

describe('what GitHub answers, explained', () => {
  test('a wrong token', async () => {
    const error = await readRepository(await openGithub(), 'github_pat_wrong');
    expect(error).toMatchObject({ kind: 'unauthorized', status: 401 });
    expect(error.parts.what).toMatch(
      /^Cannot do something: GET http:.*\/repos\/acme\/shop answered HTTP 401 "Bad credentials"$/,
    );
  });

  test('a token that may not see the repository, which looks like none', async () => {
    const error = await readRepository(await openGithub({ access: 'none' }));
    expect(error).toMatchObject({ kind: 'absent', status: 404 });
    expect(error.parts.why).toMatch(/does not exist, or the token may not see it/);
  });

  test('a token that lacks a permission, and which', async () => {
    const simulator = await openGithub({ access: 'read' });
    const error = await failure(() => clientOf(simulator).rest.issues.createLabel({ ...at, name: 'x' }));
    expect(error).toMatchObject({ kind: 'forbidden', status: 403 });
    expect(error.parts.next).toMatch(/administration=write/);
  });

  test.each([
    ['secondary', { kind: 'secondary-limit', retryAfter: 60 }, /secondary rate limit/, /again in 60 s/],
    ['hourly', { kind: 'rate-limit', resetsInSeconds: 600 }, /hourly rate limit/, /again in (599|600|601) s/],
  ] as const)('the %s limit, with the time to wait', async (_, fault, why, next) => {
    const simulator = await openGithub();
    simulator.faults.add(fault);
    const error = await readRepository(simulator);
    expect(error.kind).toBe('rate-limited');
    expect(error.parts.why).toMatch(why);
    expect(error.parts.next).toMatch(next);
  });

  test('what GitHub itself says about a refused request', async () => {
    const simulator = await openGithub();
    const github = clientOf(simulator);
    await github.rest.issues.createLabel({ ...at, name: 'urgent', color: 'ff0000' });
    const error = await failure(() =>
      github.rest.issues.createLabel({ ...at, name: 'Urgent', color: 'ff0000' }),
    );
    expect(error).toMatchObject({ kind: 'refused', status: 422 });
    expect(error.parts.why).toBe('GitHub refused: Label name already_exists.');
  });

  test('nobody there', async () => {
    const simulator = await openGithub();
    const github = clientOf(simulator);
    await simulator.close();
    const error = await failure(() => github.rest.repos.get(at));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(error.parts.what).toMatch(/ECONNREFUSED/);
  });

  test('never with the token or what was sent', async () => {
    const simulator = await openGithub({ access: 'read' });
    const github = clientOf(simulator);
    const error = await failure(() =>
      github.rest.actions.createRepoVariable({ ...at, name: 'X', value: 'the-value-that-was-sent' }),
    );
    expect(inspect(error, { depth: 10 }) + error.stack).not.toMatch(/github_pat_|the-value-that-was-sent/);
  });
});

describe('what fails in passing', () => {
  const passing = (simulator: GithubSimulator, log: string[] = []) =>
    createGithub({ token: TOKEN, baseUrl: simulator.url, retries: 1, log: (text) => log.push(text) });

  test('is tried again after a failing gateway', async () => {
    const simulator = await openGithub();
    simulator.faults.add({ kind: 'server-error' });
    const { data } = await passing(simulator).rest.repos.get(at);
    expect(data.full_name).toBe('acme/shop');
    expect(simulator.requests).toHaveLength(2);
  });

  test('is tried again when GitHub says so, and a person is told of the wait', async () => {
    const simulator = await openGithub();
    simulator.faults.add({ kind: 'secondary-limit', retryAfter: 1 });
    const told: string[] = [];
    await passing(simulator, told).rest.repos.get(at);
    expect(simulator.requests).toHaveLength(2);
    expect(told).toEqual([expect.stringMatching(/secondary rate limit is used up: waiting 1 s before GET/)]);
  });

  test('is not waited for when that would take long', async () => {
    const simulator = await openGithub();
    simulator.faults.add({ kind: 'secondary-limit', retryAfter: 3600 });
    const error = await failure(() => passing(simulator).rest.repos.get(at));
    expect(error.parts.next).toMatch(/in 3600 s/);
  });
});

describe('before anything is sent', () => {
  test.each([
    ['a token with a line break', { token: 'github_pat_x\n' }, /token is empty or holds white space/],
    ['no token', { token: '' }, /token is empty/],
    [
      'an address without encryption',
      { token: TOKEN, baseUrl: 'http://github.acme.dev' },
      /is no address of GitHub's API/,
    ],
    ['an address that is none', { token: TOKEN, baseUrl: 'api.github.com' }, /is no address of GitHub's API/],
  ])('%s is refused', (_, options, message) => {
    expect(() => createGithub(options)).toThrow(message);
  });

  test.each([
    'shop',
    'acme/shop/x',
    '/shop',
    'acme/',
    '-acme/shop',
    'acme/..',
    'https://github.com/acme/shop',
  ])('%s is no repository', (text) =>
    expect(() => parseRepository(text, 'GITHUB_REPOSITORY')).toThrow(/GITHUB_REPOSITORY\) is no repository/),
  );

  test.each([
    ['https://api.github.com/', 'https://api.github.com'],
    ['https://github.com', 'https://api.github.com'],
    ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
    ['https://github.acme.dev', 'https://github.acme.dev/api/v3'],
    ['https://github.acme.dev/api/v3/', 'https://github.acme.dev/api/v3'],
  ])('the provider’s %s is %s for us', (given, expected) => {
    expect(restAddress(given)).toBe(expected);
  });
});
