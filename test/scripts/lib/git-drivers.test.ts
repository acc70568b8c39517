import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installGitDrivers } from '../../../scripts/lib/git-drivers';

let root: string;
const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8' });
const program = "/opt/it's here/plumbline.cjs";
const attributes = () => readFileSync(join(root, '.gitattributes'), 'utf8');
const merged = (file: string) => git('check-attr', 'merge', '--', file).trim();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-drivers-'));
  git('init', '--quiet');
});
afterEach(() => rmSync(root, { recursive: true }));

test('sets attributes and configuration once, and says what it did', () => {
  const changes = installGitDrivers({ root, env, program });
  expect(changes.map(({ target }) => target)).toEqual([
    '.gitattributes',
    'diff.plumbline.textconv',
    'diff.plumbline.cachetextconv',
    'merge.plumbline.name',
    'merge.plumbline.driver',
  ]);
  expect(merged('secrets/prod.enc.tfvars')).toBe('secrets/prod.enc.tfvars: merge: plumbline');
  expect(merged('secrets/prod.enc.tfvars.json')).toBe('secrets/prod.enc.tfvars.json: merge: plumbline');
  expect(installGitDrivers({ root, env, program })).toEqual([]);
});

test('keeps what .gitattributes holds, also without a line end', () => {
  writeFileSync(join(root, '.gitattributes'), '*.sh eol=lf');
  installGitDrivers({ root, env, program });
  expect(attributes()).toMatch(/^\*\.sh eol=lf\nsecrets\//);
});

test('takes attributes that say the same in other words for done', () => {
  writeFileSync(join(root, '.gitattributes'), 'secrets/**  merge=plumbline   diff=plumbline -text\n');
  expect(installGitDrivers({ root, env, program }).map(({ target }) => target)).not.toContain(
    '.gitattributes',
  );
});

test('corrects a configuration that points to another build, or is there twice', () => {
  installGitDrivers({ root, env, program: '/gone.cjs' });
  git('config', '--add', 'merge.plumbline.name', 'another');
  const changes = installGitDrivers({ root, env, program });
  expect(changes.map(({ target }) => target)).toEqual([
    'diff.plumbline.textconv',
    'merge.plumbline.name',
    'merge.plumbline.driver',
  ]);
});

test('a dry run says the same and changes nothing', () => {
  const before = git('config', '--local', '--list');
  expect(installGitDrivers({ root, env, program, dryRun: true })).toHaveLength(5);
  expect(git('config', '--local', '--list')).toBe(before);
  expect(installGitDrivers({ root, env, program })).toHaveLength(5);
});

test('git gets the project folder when it is not the top of the repository', () => {
  mkdirSync(join(root, 'in fra'));
  installGitDrivers({ root: join(root, 'in fra'), env, program });
  expect(git('config', 'merge.plumbline.driver').trim()).toBe(
    "node '/opt/it'\\''s here/plumbline.cjs' secrets merge --project 'in fra' %O %A %B %P",
  );
});

test('outside of a repository it is refused', () => {
  rmSync(join(root, '.git'), { recursive: true });
  expect(() =>
    installGitDrivers({ root, env: { ...env, GIT_CEILING_DIRECTORIES: tmpdir() }, program }),
  ).toThrow('is in no git repository');
});
