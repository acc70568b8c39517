/** A project that is not the top of its repository, whose own hooks run ours as `scripts/hooks/install.js` says. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGE_KEY, addRemote, createRepository, type HookedRepository } from './fixture';

const FOLDER = "in fra's";

let repo: HookedRepository;
let folder: string;
let top: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-below-'));
  repo = createRepository({}, FOLDER);
  top = repo.git('rev-parse', '--show-toplevel');
  addRemote(repo, join(folder, 'remote.git'));
});
afterEach(() => {
  repo.remove();
  rmSync(folder, { recursive: true, force: true });
});

const commit = (args: readonly string[], cwd = repo.root) =>
  repo.withHooks(['commit', '-m', 'change', ...args], { cwd });

describe('a commit', () => {
  test.each([
    ['of what is staged, from the project', () => repo.root, []],
    ['of what is staged, from the top', () => top, []],
    // Git gives the hook an index of its own for these two.
    ['of everything that changed', () => top, ['-a']],
    ['of one file', () => top, ['--', `${FOLDER}/lib/names.ts`]],
  ])('%s is checked as it is staged', async (_, cwd, args) => {
    repo.write('lib/names.ts', `export const names: string[] = ['${AGE_KEY}'];\n`);
    if (args.length === 0) repo.git('add', '-A');
    const { code, err } = await commit(args, cwd());
    expect(err).toContain('lib/names.ts:1');
    expect(err).not.toContain(AGE_KEY);
    expect(code).toBe(1);
  });

  test('passes every step, on the files of the project', async () => {
    repo.write('lib/names.ts', "export const names: string[] = ['Ada'];\n");
    repo.git('add', '-A');
    const { code, err } = await commit([]);
    expect(err).toMatch(/✓ secrets: .*\n✓ lint: .*1 .*\n✓ format: .*\n✓ types: /);
    expect(code).toBe(0);
  });
});

test('a push is checked, and says what it would change', async () => {
  const { code, out, err } = await repo.withHooks(['push', 'origin', 'main'], { cwd: top });
  expect(out + err).toMatch(/✓ secrets: .*\n✓ types: .*\n✓ build: .*\n✓ env: /);
  expect(out + err).toMatch(/ {2}prod {2}added\n {4}\+ web\n/);
  expect(code).toBe(0);
});

test('what is staged outside of the project is looked at for secrets too, and nothing is written there', async () => {
  repo.write('../other/notes.txt', `${AGE_KEY}\n`);
  repo.git('add', '-A', top);
  const { code, err } = await repo.withHooks(['commit', '-m', 'x']);
  expect(err).toContain('other/notes.txt:1');
  expect(code).toBe(1);
  expect(existsSync(join(top, '.plumbline'))).toBe(false);
});

test('the scan looks through the whole tree from the project', async () => {
  repo.write('../other/notes.txt', `${AGE_KEY}\n`);
  const { code, out } = await repo.plumbline(['hooks', 'scan']);
  expect(out).toContain('other/notes.txt');
  expect(code).toBe(1);
});
