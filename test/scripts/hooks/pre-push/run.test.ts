import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGE_KEY, addRemote, app, createRepository, type HookedRepository } from '../fixture';

let repo: HookedRepository;
let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-push-'));
  repo = createRepository();
  addRemote(repo, join(folder, 'remote.git'));
});
afterEach(async () => {
  if (child?.exitCode === null) await stop(child);
  child = undefined;
  repo.remove();
  rmSync(folder, { recursive: true, force: true });
});

const NOTHING = '0'.repeat(40);
const head = () => repo.git('rev-parse', 'HEAD');
const push = (...args: string[]) => repo.withHooks(['push', 'origin', ...args]);
const onRemote = (ref: string) => repo.git('ls-remote', 'origin', ref).split('\t')[0];

/** What git would say to the hook. */
const hook = (line: string, ...args: string[]) =>
  repo.plumbline(['hooks', 'pre-push', 'origin', ...args], { input: `${line}\n` });

function commit(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  repo.git('add', '-A');
  repo.git('commit', '--quiet', '-m', 'change');
}

describe('a push', () => {
  test('the first one, to an empty repository, is checked as a whole', async () => {
    const { code, err } = await push('main');
    expect(err).toContain(`refs/heads/main: ${head().slice(0, 9)}, for the first time`);
    expect(err).toMatch(/✓ secrets: .*\n✓ types: .*\n✓ build: .*\n✓ env: .*\n✓ api: .*\n✓ tests: 2 passed/);
    expect(err).toMatch(/ {2}prod {2}added\n {4}\+ web\n/);
    expect(code).toBe(0);
    expect(onRemote('refs/heads/main')).toBe(head());
  });

  test('of a branch without upstream is compared with where it left the default branch', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    const base = head();
    repo.git('checkout', '--quiet', '-b', 'feature');
    commit({
      'main.ts': app("{ NODE_ENV: 'production', LOG_LEVEL: 'info' }"),
      'lib/add.js': 'exports.add = (a, b) => b + a;\n',
    });
    const { code, err } = await push('HEAD');
    expect(err).toContain(`refs/heads/feature: ${head().slice(0, 9)}, since ${base.slice(0, 9)}`);
    expect(err).toMatch(/✓ tests: 1 passed, 1 total/);
    expect(err).toMatch(/ {2}prod\n {4}~ web\n/);
    expect(err).toContain('~ railway_variables.web: variables.LOG_LEVEL');
    expect(code).toBe(0);
  });

  test('of a commit that changes no source runs no test and changes no environment', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    commit({ 'README.md': '# Infrastructure\n' });
    const { code, err } = await push('main');
    expect(err).toContain('✓ tests: no source changed');
    expect(err).toContain('nothing changes in prod');
    expect(code).toBe(0);
  });

  test('with nothing to push has nothing to check', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    expect(await push('main')).toMatchObject({ code: 0 });
    const { code, out } = await repo.plumbline(['hooks', 'pre-push', 'origin', 'address']);
    expect(out).toContain('Nothing is pushed');
    expect(code).toBe(0);
  });

  test('that deletes a branch, or gives what is there another name, has nothing to check', async () => {
    repo.git('push', '--quiet', 'origin', 'main', 'main:old');
    const deleted = await push('--delete', 'old');
    expect(deleted.err).toContain('Nothing to check: refs/heads/old is deleted on the remote.');
    expect(deleted.code).toBe(0);
    repo.git('tag', 'v1');
    const tagged = await push('v1');
    expect(tagged.err).toContain('Nothing to check: refs/tags/v1 brings no new commit.');
    expect(tagged.code).toBe(0);
  });

  test('of an annotated tag of what is there is looked through for secrets alone', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    repo.git('tag', '-a', 'v1', '-m', 'one');
    const { code, err } = await push('v1');
    expect(err).toContain(`refs/tags/v1: ${head().slice(0, 9)}, which is there already`);
    expect(err).toContain('✓ secrets');
    expect(err).not.toContain('types');
    expect(code).toBe(0);
  });

  test('of a branch and its tag is checked once', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    commit({ 'README.md': '# Infrastructure\n' });
    repo.git('tag', '-a', 'v1', '-m', 'one');
    const { code, err } = await push('main', 'v1');
    expect(err.match(/✓ secrets/g)).toHaveLength(1);
    expect(err).toMatch(/refs\/(heads\/main|tags\/v1), refs\/(heads\/main|tags\/v1): /);
    expect(code).toBe(0);
  });

  test('over a commit that we do not have is compared with the default branch', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    repo.git('checkout', '--quiet', '-b', 'feature');
    commit({ 'README.md': 'x\n' });
    const theirs = '1234567890'.repeat(4);
    const { out } = await hook(
      `refs/heads/feature ${head()} refs/heads/feature ${theirs}`,
      '--only',
      'secrets',
    );
    expect(out).toContain(`since ${repo.git('rev-parse', 'main').slice(0, 9)}`);
  });

  test('from a linked worktree is checked there', async () => {
    repo.git('push', '--quiet', 'origin', 'main');
    const cwd = join(folder, 'worktree');
    repo.git('worktree', 'add', '--quiet', '-b', 'feature', cwd);
    writeFileSync(join(cwd, 'lib/names.ts'), "export const names: number = '';\n");
    await repo.withHooks(['commit', '--no-verify', '-qam', 'mistake'], { cwd });
    const { code, err } = await repo.withHooks(['push', 'origin', 'HEAD'], { cwd });
    expect(err).toContain('pre-push stopped at "types"');
    expect(code).toBe(1);
  });
});

describe('a step that fails blocks the push and is named', () => {
  beforeEach(() => repo.git('push', '--quiet', 'origin', 'main'));

  const refused = async (step: string, found: RegExp | string) => {
    const before = onRemote('refs/heads/main');
    const { code, err } = await push('main');
    expect(err).toContain(`✗ pre-push stopped at "${step}"`);
    expect(err).toContain(`npx plumbline hooks pre-push --only ${step}`);
    expect(err).toMatch(found);
    expect(code).toBe(1);
    expect(onRemote('refs/heads/main')).toBe(before);
    return err;
  };

  test('a secret that a later commit took out again', async () => {
    commit({ 'lib/key.js': `exports.key = '${AGE_KEY}';\n` });
    commit({ 'lib/key.js': 'exports.key = process.env.KEY;\n' });
    const err = await refused('secrets', /lib\/key\.js:1:16: age secret key/);
    expect(err).not.toContain(AGE_KEY);
  });

  test('a secret in the message of a commit, by the line of the message', async () => {
    repo.git('commit', '--quiet', '--allow-empty', '-m', `Rotate\n\nThe old key was ${AGE_KEY}.`);
    const name = head().slice(0, 9);
    commit({ 'README.md': 'x\n' });
    const err = await refused('secrets', `message of ${name}:3:17: age secret key`);
    expect(err).toContain('git commit --amend');
    expect(err).not.toContain('disable-line');
    expect(err).not.toContain(AGE_KEY);
  });

  test('a type error that is committed, whatever the folder holds', async () => {
    commit({ 'lib/names.ts': "export const names: number = '';\n" });
    repo.write('lib/names.ts', 'export const names = 1;\n');
    await refused('types', /lib\/names\.ts\(1,14\)/);
    expect(repo.read('lib/names.ts')).toBe('export const names = 1;\n');
  });

  test('a declaration that cannot work', async () => {
    commit({ 'main.ts': app("{ NODE_ENV: 'production' }").replace('v123-abcdef', 'latest') });
    await refused('build', /main\.ts:\d+: .*latest/);
  });

  test('a fixture that the rules of production refuse', async () => {
    const schema =
      "defineEnv({ name: 'web', base: { S3_BUCKET: field.text({ description: 'where files go' }) } })";
    commit({
      'main.ts': app(`${schema}.in('staging', { S3_BUCKET: 'files' })`),
      'test/fixtures/env/staging.env': 'S3_BUCKET=files\n',
      'test/fixtures/env/production.env': 'BUCKET=files\n',
    });
    await refused('env', /test\/fixtures\/env\/production\.env: S3_BUCKET .*\(web\)/);
  });

  test('a fixture that is missing for the environment that a service is bound to, and for no other', async () => {
    const schema =
      "defineEnv({ name: 'web', base: { S3_BUCKET: field.text({ description: 'where files go' }) } })";
    const worker = schema.replace('web', 'worker').replace('S3_BUCKET', 'QUEUE');
    commit({
      'main.ts': app(`${schema}.in('production', { S3_BUCKET: 'files' })`).replace(
        'app.synth();',
        `new RailwayService(prod, 'worker', { image: ImageRef.pinned('ghcr.io/acme/grid:v123-abcdef'), port: 3000,
           healthcheck: Healthcheck.http('/api/health'), variables: ${worker}.in('development', { QUEUE: 'mail' }) });
         app.synth();`,
      ),
    });
    const err = await refused(
      'env',
      /test\/fixtures\/env\/production\.env: it is missing.* what web would refuse in production.*made-up.* S3_BUCKET; git/,
    );
    expect(err).not.toContain('staging.env');
    commit({ 'test/fixtures/env/production.env': 'S3_BUCKET=made-up\n' });
    const made = await push('main');
    expect(made.err).toContain('✓ env: prod, test/fixtures/env/production.env (');
    expect(made.code).toBe(0);
  });

  test('a test of what changed', async () => {
    commit({ 'lib/add.js': 'exports.add = (one, other) => one - other;\n' });
    const err = await refused('tests', /Expected: 3/);
    expect(err).not.toContain('has nothing to do with it');
  });

  test('a contract that breaks clients and does not say so', async () => {
    const contract = (version: string, paths: string) =>
      `openapi: 3.1.0\ninfo: { title: Ledger, version: ${version} }\npaths:\n${paths}`;
    const get = (path: string) => `  ${path}: { get: { responses: { "200": { description: fine } } } }\n`;
    commit({ 'openapi.yaml': contract('1.2.0', get('/entries') + get('/totals')) });
    expect(await push('main')).toMatchObject({ code: 0 });
    commit({ 'openapi.yaml': contract('1.3.0', get('/totals')) });
    await refused('api', /openapi\.yaml: GET \/entries is gone/);
    commit({ 'openapi.yaml': contract('2.0.0', get('/totals')) });
    const announced = await push('main');
    expect(announced.err).toContain('! openapi.yaml: GET /entries is gone');
    expect(announced.code).toBe(0);
    repo.git('rm', '--quiet', 'openapi.yaml');
    repo.git('commit', '--quiet', '-m', 'gone');
    const gone = await push('main');
    expect(gone.err).toContain('! openapi.yaml: GET /totals is gone');
    expect(gone.code).toBe(0);
  });

  test('a contract that moved and lost an operation; one that nobody touched is not looked at', async () => {
    const contract = (paths: string) => `openapi: 3.1.0\ninfo: { title: Ledger, version: 1.0.0 }\n${paths}`;
    const get = '  /entries: { get: { responses: { "200": { description: fine } } } }\n';
    commit({ 'openapi.yaml': contract(`paths:\n${get}`), 'old/openapi.yaml': 'not: one\n' });
    repo.git('push', '--quiet', 'origin', 'main');
    commit({ 'README.md': 'x\n' });
    const untouched = await push('main');
    expect(untouched.err).toContain('✓ api: no OpenAPI description changed');
    expect(untouched.code).toBe(0);
    repo.git('rm', '--quiet', 'openapi.yaml');
    commit({ 'api/openapi.yaml': contract('paths: {}\n') });
    const err = await refused('api', /api\/openapi\.yaml: GET \/entries is gone/);
    expect(err).not.toContain('old/openapi.yaml');
  });
});

test('an estimate that fails is said once, and not as done', async () => {
  commit({ 'main.ts': app("{ NODE_ENV: 'production' }").replace('v123-abcdef', 'latest') });
  const base = head();
  commit({ 'main.ts': app("{ NODE_ENV: 'production' }") });
  const line = `refs/heads/main ${head()} refs/heads/main ${base}`;
  const { code, out, err } = await hook(line, '--only', 'impact');
  const said = out + err;
  expect(said).not.toContain('✓ impact');
  expect(said.match(/cannot be told/g)).toHaveLength(1);
  expect(err).toContain('! impact did not finish: it cannot be told: ');
  expect(code).toBe(0);
});

test('tests that take too long fail nothing, and it is said', async () => {
  commit({
    'test/add.test.js': "require('../lib/add');\ntest('waits', () => new Promise(() => {}), 600_000);\n",
  });
  const line = `refs/heads/main ${head()} refs/heads/main ${NOTHING}`;
  const { code, err } = await hook(line, '--only', 'tests', '--test-minutes', '0.05');
  expect(err).toContain('! tests did not finish: stopped after 0.05 min');
  expect(code).toBe(0);
});

test('tests see neither what git set for the hook nor a token', async () => {
  const names = 'Object.keys(process.env).filter((name) => /^GIT_|TOKEN/.test(name))';
  commit({
    'test/add.test.js': `require('../lib/add');\ntest('is alone', () => expect(${names}).toEqual([]));\n`,
  });
  const cwd = join(folder, 'worktree');
  repo.git('worktree', 'add', '--quiet', '-b', 'feature', cwd);
  const args = ['-c', 'user.name=Eve', 'push', 'origin', 'HEAD'];
  const { code, err } = await repo.withHooks(args, { cwd, env: { RAILWAY_TOKEN: 'of-no-use' } });
  expect(err).toContain('✓ tests: 2 passed');
  expect(code).toBe(0);
});

test('of a commit that holds no project only secrets are looked for', async () => {
  repo.git('push', '--quiet', 'origin', 'main');
  repo.git('checkout', '--quiet', '--orphan', 'pages');
  repo.git('rm', '-r', '--quiet', '--cached', '.');
  repo.write('index.html', `<!-- ${AGE_KEY} -->\n`);
  repo.git('add', 'index.html');
  repo.git('commit', '--quiet', '-m', 'pages');
  const { code, err } = await push('pages');
  expect(err).toContain('index.html:1:6: age secret key');
  expect(code).toBe(1);
  repo.write('index.html', '<p>clean</p>\n');
  repo.git('add', 'index.html');
  repo.git('commit', '--quiet', '--amend', '-m', 'pages');
  const clean = await push('pages');
  expect(clean.err).toContain('✓ secrets');
  expect(clean.err).not.toContain('types');
  expect(clean.code).toBe(0);
});

test('a name with which a file is copied counts, though its content was pushed before', async () => {
  commit({ 'a.json': '{"made": "up"}\n' });
  repo.git('push', '--quiet', 'origin', 'main');
  commit({ 'b.tfstate': '{"made": "up"}\n' });
  const { code, err } = await push('main');
  expect(err).toContain('b.tfstate: Terraform state');
  expect(code).toBe(1);
});

test('what is pushed may be named by an expression with spaces', async () => {
  const line = `HEAD^{/first of all} ${head()} refs/heads/x ${NOTHING}`;
  const { out } = await hook(line, '--only', 'secrets');
  expect(out).toContain(`refs/heads/x: ${head().slice(0, 9)}`);
});

/** A test that says who it is and then waits for ever. */
const WAITING = [
  "require('../lib/add');",
  "test('waits', () => {",
  "  require('node:fs').writeFileSync(process.env.TMPDIR + '/worker', String(process.pid));",
  '  return new Promise(() => {});',
  '}, 600_000);',
  '',
].join('\n');

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('Ctrl-C ends the tests under way, too', async () => {
  commit({ 'test/add.test.js': WAITING });
  child = repo.start(['hooks', 'pre-push', '--only', 'tests'], { TMPDIR: folder });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  const worker = await until(() => readNumber(join(folder, 'worker')));
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(1);
  expect(said).toContain('✗ interrupted by SIGINT');
  expect(isAlive(worker)).toBe(false);
});

test('a second push meanwhile has a folder of its own', async () => {
  commit({ 'test/add.test.js': WAITING });
  child = repo.start(['hooks', 'pre-push', '--only', 'tests'], { TMPDIR: folder });
  await until(() => readNumber(join(folder, 'worker')));
  commit({ 'lib/names.ts': "export const names: number = '';\n" });
  const { code, err } = await repo.plumbline(['hooks', 'pre-push', '--only', 'types']);
  expect(err).toContain('stopped at "types"');
  expect(code).toBe(1);
  const first = join(repo.root, '.plumbline/hooks/push/tree/lib/names.ts');
  expect(readFileSync(first, 'utf8')).toBe('export const names: string[] = [];\n');
});

/** As Ctrl-C does, so that it ends its tools as well. */
async function stop(running: ChildProcess): Promise<void> {
  const ended = once(running, 'exit');
  running.kill('SIGINT');
  await ended;
}

function readNumber(path: string): number | undefined {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text === '' ? undefined : Number(text);
}

test('by hand, HEAD is checked as if it were pushed, and said for machines', async () => {
  repo.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  commit({ 'main.ts': app("{ NODE_ENV: 'production', LOG_LEVEL: 'info' }") });
  const { code, out } = await repo.plumbline(['hooks', 'pre-push', '--only', 'impact', '--json']);
  expect(code).toBe(0);
  const { steps } = JSON.parse(out);
  expect(steps[0].data.environments).toMatchObject([
    { environment: 'prod', change: 'changed', services: [{ service: 'web', change: 'changed' }] },
  ]);
});
