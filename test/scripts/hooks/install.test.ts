import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
  const { status, said } = install();
  expect(status).toBe(0);
  expect(said).toContain(
    "in .git/hooks/pre-commit:  cd 'project' && npx plumbline hooks pre-commit || exit 1",
  );
  expect(hooksPath(folder)).toBe('');
  writeFileSync(join(folder, '.gitignore'), 'project\n');
  expect(install()).toEqual({ status: 0, said: '' });
});

test('started by a hook of another repository it configures its own', () => {
  const other = join(folder, 'other');
  git(folder, 'init', '--quiet', other);
  git(folder, 'init', '--quiet', project);
  expect(install({ GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: join(other, '.git/index') }).status).toBe(0);
  expect(hooksPath(other)).toBe('');
  expect(hooksPath(project)).toBe('.husky/_');
});

describe('hooks that are there', () => {
  const PRE_COMMIT = '#!/bin/sh\nexit 0\n';
  const put = (path: string, text: string) => {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text, { mode: 0o755 });
  };
  beforeEach(() => void git(folder, 'init', '--quiet', project));

  test.each<[string, () => void, readonly string[]]>([
    [
      'in the folder of git',
      () => put('.git/hooks/pre-commit', PRE_COMMIT),
      ['those in .git/hooks', 'in .git/hooks/pre-push:    npx plumbline hooks pre-push "$1" "$2" || exit 1'],
    ],
    [
      'of core.hooksPath',
      () => void git(project, 'config', 'core.hooksPath', 'tools/hooks'),
      ['those of core.hooksPath, tools/hooks', 'in tools/hooks/pre-commit:  npx plumbline'],
    ],
    [
      'of core.hooksPath for every repository of a person',
      () => void git(project, 'config', '--global', 'core.hooksPath', '~/hooks'),
      ['core.hooksPath, /'],
    ],
    [
      'of lefthook',
      () => {
        put('lefthook.yml', 'pre-commit: { commands: { lint: { run: "true" } } }\n');
        put('.git/hooks/pre-commit', '#!/bin/sh\ncall_lefthook run "pre-commit" "$@"\n');
      },
      [
        'those of lefthook',
        'Add to lefthook.yml:',
        'run: "npx plumbline hooks pre-commit"',
        'use_stdin: true',
      ],
    ],
    [
      'of the pre-commit framework',
      () => put('.pre-commit-config.yaml', 'repos: []\n'),
      ['Add to .pre-commit-config.yaml:', 'entry: "npx plumbline hooks check"'],
    ],
  ])('%s stay, and it is said how they run ours as well', (_, prepare, words) => {
    prepare();
    const before = hooksPath(project);
    const { status, said } = install();
    expect(status).toBe(0);
    for (const word of words) expect(said).toContain(word);
    expect(said).toMatch(/ {2}why: .*\n {2}next: /);
    expect(hooksPath(project)).toBe(before);
    expect(existsSync(join(project, '.husky'))).toBe(false);
  });

  test('that run ours already are left alone without a word', () => {
    put('.git/hooks/pre-commit', '#!/bin/sh\nnpx plumbline hooks pre-commit\n');
    expect(install()).toEqual({ status: 0, said: '' });
    expect(hooksPath(project)).toBe('');
  });

  test('of husky around a project in a subfolder are told by the file that people edit', () => {
    git(folder, 'init', '--quiet', folder);
    rmSync(join(project, '.git'), { recursive: true });
    git(folder, 'config', 'core.hooksPath', '.husky/_');
    expect(install().said).toContain("in .husky/pre-commit:  cd 'project' && npx plumbline hooks pre-commit");
  });

  test('that are samples are none', () => {
    put('.git/hooks/pre-commit.sample', PRE_COMMIT);
    expect(install()).toEqual({ status: 0, said: '' });
    expect(hooksPath(project)).toBe('.husky/_');
  });
});

test('what a fresh worktree checks out is what husky writes, so hooks run there before anything is installed', () => {
  git(folder, 'init', '--quiet', project);
  install();
  for (const file of ['h', 'pre-commit', 'pre-push']) {
    const committed = readFileSync(join(repository, '.husky/_', file), 'utf8');
    expect(committed).toBe(readFileSync(join(project, '.husky/_', file), 'utf8'));
  }
});
