import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installGitDrivers } from '../../../scripts/secrets/git-attributes';

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
  expect(git('config', 'merge.plumbline.driver').trim()).toMatch(
    / node '\/opt\/it'\\''s here\/plumbline\.cjs' secrets merge --project 'in fra' %O %A %B %P$/,
  );
});

test('where the program is gone a merge is a conflict that says what to run, and ours stays', () => {
  const commit = (value: string) => {
    writeFileSync(join(root, 'secrets/prod.enc.tfvars'), value);
    git('add', '.');
    git('commit', '--quiet', '-m', value);
  };
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  installGitDrivers({ root, env, program: "/100%O/it's gone.cjs" });
  mkdirSync(join(root, 'secrets'));
  commit('base');
  git('checkout', '--quiet', '-b', 'theirs');
  commit('theirs');
  git('checkout', '--quiet', '-');
  commit('ours');
  const { status, stderr } = spawnSync('git', ['merge', 'theirs'], { cwd: root, env, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^✗ .*\n {2}why: .*\n {2}next: .*plumbline secrets git-drivers/m);
  expect(stderr).not.toMatch(/Error|node:internal/);
  expect(readFileSync(join(root, 'secrets/prod.enc.tfvars'), 'utf8')).toBe('ours');
});

test('outside of a repository it is refused', () => {
  rmSync(join(root, '.git'), { recursive: true });
  expect(() =>
    installGitDrivers({ root, env: { ...env, GIT_CEILING_DIRECTORIES: tmpdir() }, program }),
  ).toThrow('is in no git repository');
});
