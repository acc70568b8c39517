import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGE_KEY, addRemote, createRepository, type HookedRepository } from './fixture';

let repo: HookedRepository;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-push-'));
  repo = createRepository();
  addRemote(repo, join(folder, 'remote.git'));
  repo.git('push', '--quiet', 'origin', 'main');
});
afterEach(() => {
  repo.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a tag is looked through where no new commit comes with it', () => {
  const refused = async (place: string) => {
    const { code, err } = await repo.withHooks(['push', 'origin', 'v1']);
    expect(err).toContain('✗ pre-push stopped at "secrets"');
    expect(err).toContain(`${place}: age secret key`);
    expect(err).not.toContain(AGE_KEY);
    expect(err.includes('git tag -d')).toBe(!place.startsWith('lib/'));
    expect(code).toBe(1);
    expect(repo.git('ls-remote', 'origin', 'refs/tags/v1')).toBe('');
  };

  test('its message, and that of the tag it leads to', async () => {
    repo.git('tag', '-a', 'inner', '-m', `One\n\n${AGE_KEY}`);
    repo.git('tag', '-a', 'v1', '-m', 'two', 'inner');
    await refused('message of refs/tags/v1:3:1');
  });

  test('its name is no name of a file, nor is that of a file without a folder', async () => {
    repo.git('tag', '-a', 'v1.env', '-m', 'one');
    repo.git('tag', 'v1.tfstate', repo.git('hash-object', '-w', 'lib/add.js'));
    expect(await repo.withHooks(['push', 'origin', 'v1.env', 'v1.tfstate'])).toMatchObject({ code: 0 });
  });

  test('a file that no commit holds', async () => {
    repo.write('.plumbline/key', `${AGE_KEY}\n`);
    repo.git('tag', 'v1', repo.git('hash-object', '-w', '.plumbline/key'));
    await refused('refs/tags/v1:1:1');
  });

  test('a folder that no commit holds', async () => {
    repo.write('lib/key.js', `exports.key = '${AGE_KEY}';\n`);
    repo.git('add', '-A');
    const tree = repo.git('write-tree');
    repo.git('reset', '--quiet', '--hard');
    repo.git('tag', '-a', 'v1', '-m', 'one', tree);
    await refused('lib/key.js:1:16');
  });
});
