import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../support/project';

let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-install-'));
  project = join(folder, 'project');
  mkdirSync(join(project, 'scripts/hooks'), { recursive: true });
  cpSync(join(repository, 'scripts/hooks/install.js'), join(project, 'scripts/hooks/install.js'));
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  ...more,
});

function git(cwd: string, ...args: string[]): string {
  return spawnSync('git', args, { cwd, env: environment(), encoding: 'utf8' }).stdout.trim();
}

function install(env: Record<string, string> = {}) {
  const script = join(project, 'scripts/hooks/install.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: folder,
    env: environment(env),
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

const hooksPath = (cwd: string) => git(cwd, 'config', 'core.hooksPath');

test('in a repository of one’s own git finds the hooks', () => {
  git(folder, 'init', '--quiet', project);
  expect(install()).toEqual({ status: 0, said: '' });
  expect(hooksPath(project)).toBe('.husky/_');
  expect(existsSync(join(project, '.husky/_/pre-push'))).toBe(true);
});

test.each([
  ['in a folder without a repository, as from a tarball', {}, () => {}],
  ['in CI', { CI: 'true' }, () => git(folder, 'init', '--quiet', project)],
  ['when somebody does not want them', { HUSKY: '0' }, () => git(folder, 'init', '--quiet', project)],
  [
    'without husky, as with --omit=dev',
    {},
    () => {
      git(folder, 'init', '--quiet', project);
      rmSync(join(project, 'node_modules'));
    },
  ],
])('%s nothing is installed and nothing fails', (_, env, prepare) => {
  prepare();
  expect(install(env)).toMatchObject({ status: 0 });
  expect(existsSync(join(project, '.husky'))).toBe(false);
  expect(hooksPath(project)).toBe('');
});

test('without git it is said, and nothing fails', () => {
  git(folder, 'init', '--quiet', project);
  const { status, said } = install({ PATH: folder });
  expect(status).toBe(0);
  expect(said).toContain('git hooks were not installed: git command not found');
});

test('inside of another repository that one is left alone', () => {
  git(folder, 'init', '--quiet', folder);
  expect(install()).toEqual({ status: 0, said: '' });
  expect(hooksPath(folder)).toBe('');
});

test('started by a hook of another repository it configures its own', () => {
  const other = join(folder, 'other');
  git(folder, 'init', '--quiet', other);
  git(folder, 'init', '--quiet', project);
  expect(install({ GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: join(other, '.git/index') }).status).toBe(0);
  expect(hooksPath(other)).toBe('');
  expect(hooksPath(project)).toBe('.husky/_');
});

test('what a fresh worktree checks out is what husky writes, so hooks run there before anything is installed', () => {
  git(folder, 'init', '--quiet', project);
  install();
  for (const file of ['h', 'pre-commit', 'pre-push']) {
    const committed = readFileSync(join(repository, '.husky/_', file), 'utf8');
    expect(committed).toBe(readFileSync(join(project, '.husky/_', file), 'utf8'));
  }
});
