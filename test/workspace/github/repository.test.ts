import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { githubOf, repositoryOf } from '../../../workspace/github/repository';

describe('the repository of a project', () => {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-remote-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args]);

  beforeAll(() => {
    git('init', '--quiet');
    git('remote', 'add', 'origin', 'https://example.com/x/y');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each([
    'https://github.com/acme/shop.git',
    'https://github.com/acme/shop',
    'https://github.com/acme/shop/',
    'git@github.com:acme/shop.git',
    'ssh://git@github.com:22/acme/shop.git',
    'ssh://git@ssh.github.com:443/acme/shop.git',
    'git@github-work:acme/shop.git',
    'git@github.com-work:acme/shop.git',
    'https://www.github.com/acme/shop',
    'https://ada@github.com/acme/shop.git',
  ])('is read from the remote %s', async (remote) => {
    git('remote', 'set-url', 'origin', remote);
    expect(await repositoryOf({ root, env: {} })).toEqual({ owner: 'acme', repo: 'shop' });
  });

  test.each([
    'git@gitlab.com:acme/shop.git',
    'https://example.com/acme/shop',
    'https://github.com.example.com/acme/shop',
    '/srv/acme/shop',
    'file:///srv/acme/shop',
    '../acme/shop',
  ])('is not read from %s, which is not at GitHub', async (remote) => {
    git('remote', 'set-url', 'origin', remote);
    await expect(repositoryOf({ root, env: {} })).rejects.toThrow(/names none there/);
  });

  test.each(['https://git.acme.com/api/v3', 'https://api.git.acme.com'])(
    'is at the host of %s',
    async (url) => {
      git('remote', 'set-url', 'origin', 'https://git.acme.com/acme/shop');
      expect(await repositoryOf({ root, env: { GITHUB_API_URL: url } })).toEqual({
        owner: 'acme',
        repo: 'shop',
      });
    },
  );

  test('a workflow knows better', async () => {
    const env = { GITHUB_REPOSITORY: 'acme/workflow' };
    expect(await repositoryOf({ root, env })).toEqual({ owner: 'acme', repo: 'workflow' });
  });

  test('that nothing tells is asked for', async () => {
    git('remote', 'remove', 'origin');
    await expect(repositoryOf({ root, env: {} })).rejects.toThrow(
      /not clear which repository.*GITHUB_REPOSITORY=owner/s,
    );
  });
});

test('without a token there is no client, and the error says how to get one', () => {
  expect(() => githubOf({ env: {}, purpose: 'open a pull request' })).toThrow(
    /no token to open a pull request.*Export GITHUB_TOKEN/s,
  );
});
