import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptDocument, generateIdentity } from '../../../../formats/sops';
import { AGE_KEY, createRepository, type HookedRepository } from '../fixture';

let repo: HookedRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo.remove());

const commit = (...args: string[]) => repo.withHooks(['commit', '-m', 'change', ...args]);
const commits = () => repo.git('rev-list', '--count', 'HEAD');

describe('a commit', () => {
  test('passes every step, each of them named', async () => {
    repo.write('lib/names.ts', "export const names: string[] = ['Ada'];\n");
    repo.git('add', '-A');
    const { code, err } = await commit();
    expect(err).toMatch(/✓ secrets: .*\n✓ lint: .*\n✓ format: .*\n✓ types: /);
    expect(code).toBe(0);
    expect(commits()).toBe('2');
  });

  test('of names with spaces, line breaks and leading dashes is looked at as any other', async () => {
    const names = ['-rf.js', '--write', 'two words.js', 'two\nlines.js', 'ünï.js', 'lib/a"b.js'];
    for (const name of names) repo.write(name, `exports.secret = '${AGE_KEY}';\n`);
    repo.git('add', '-A');
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err.match(/age secret key/g)).toHaveLength(names.length);
    expect(err).not.toContain(AGE_KEY);
    for (const name of names) repo.write(name, 'exports.secret = 1;\n');
    repo.git('add', '-A');
    expect(await commit()).toMatchObject({ code: 0 });
  });

  test('of a rename, and of a deletion that breaks an import', async () => {
    repo.git('mv', 'lib/add.js', 'lib/sum.js');
    expect(await commit()).toMatchObject({ code: 0 });
    repo.write('lib/user.ts', "import { names } from './names';\nexport const first = names[0];\n");
    repo.git('add', '-A');
    expect(await commit()).toMatchObject({ code: 0 });
    repo.git('rm', '--quiet', 'lib/names.ts');
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err).toMatch(/✗ types: .*\n.*lib\/user\.ts\(1,.*names/);
  });

  test('that deletes a text is no reason to look at the types', async () => {
    repo.write('NOTES.md', 'soon gone\n');
    repo.git('add', '-A');
    expect(await commit()).toMatchObject({ code: 0 });
    repo.git('rm', '--quiet', 'NOTES.md');
    const { code, err } = await commit();
    expect(code).toBe(0);
    expect(err).toMatch(/types: .*no source changed/);
  });

  test('the first one of a repository', async () => {
    repo.git('update-ref', '-d', 'HEAD');
    const { code, err } = await commit();
    expect(code).toBe(0);
    expect(err).toMatch(/✓ secrets: none in 1\d files/);
  });

  test('with nothing staged has nothing to check', async () => {
    const { code, err } = await commit('--allow-empty');
    expect(code).toBe(0);
    expect(err).toContain('Nothing is staged');
  });
});

describe('a step that fails blocks, is named, and says how to run it alone', () => {
  test.each([
    ['lint', 'lib/bad.js', 'debugger;\n', /noDebugger/],
    ['format', 'lib/bad.js', 'exports.a   =  1\n', /exports\.a/],
    ['types', 'lib/bad.ts', "export const size: number = 'large';\n", /lib\/bad\.ts\(1,14\): error TS2322/],
    ['secrets', 'lib/bad.js', `exports.key = '${AGE_KEY}';\n`, /lib\/bad\.js:1:16: age secret key/],
  ])('%s', async (step, path, content, found) => {
    repo.write(path, content);
    repo.git('add', '-A');
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err).toMatch(found);
    expect(err).toContain(`✗ pre-commit stopped at "${step}"`);
    expect(err).toContain(`npx plumbline hooks pre-commit --only ${step}`);
    expect(err).not.toMatch(/\n\s+at /);
    expect(commits()).toBe('1');
    const alone = await repo.plumbline(['hooks', 'pre-commit', '--only', step, '--json']);
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.out)).toMatchObject({ passed: false, failed: step, steps: [{ name: step }] });
  });
});

describe('what is staged counts, and not what is in the folder', () => {
  test('a secret that was staged and then removed from the file', async () => {
    repo.write('lib/key.js', `exports.key = '${AGE_KEY}';\n`);
    repo.git('add', '-A');
    repo.write('lib/key.js', 'exports.key = process.env.KEY;\n');
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err).toContain('lib/key.js:1:16: age secret key');
    const copies = repo.git('ls-files', '--others', '--ignored', '--exclude-standard', '.plumbline');
    expect(copies).not.toContain('key.js');
  });

  test('a mistake that is not staged, which stays where it is', async () => {
    const mistake = 'debugger;  const   x: number = "";\n';
    repo.write('lib/good.ts', 'export const good = 1;\n');
    repo.git('add', 'lib/good.ts');
    repo.write('lib/names.ts', mistake);
    repo.write('lib/new.ts', mistake);
    expect(await commit()).toMatchObject({ code: 0 });
    expect(repo.read('lib/names.ts')).toBe(mistake);
    expect(repo.git('status', '--short')).toBe(' M lib/names.ts\n?? lib/new.ts');
  });

  test('a mistake that is staged and corrected only in the folder', async () => {
    repo.write('lib/names.ts', "export const names: number = '';\n");
    repo.git('add', '-A');
    repo.write('lib/names.ts', 'export const names = 1;\n');
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err).toContain('stopped at "types"');
  });

  test('commit -a and a commit of one file come from indexes of their own', async () => {
    repo.write('lib/names.ts', "export const names: number = '';\n");
    expect(await commit('-a')).toMatchObject({ code: 1 });
    repo.write('lib/add.js', 'exports.add = (one, other) => other + one;\n');
    repo.git('add', 'lib/names.ts');
    // The staged mistake is not part of this commit.
    expect(await commit('lib/add.js')).toMatchObject({ code: 0 });
    expect(repo.git('show', '--format=', '--name-only', 'HEAD')).toBe('lib/add.js');
    expect(repo.git('diff', '--cached', '--name-only')).toBe('lib/names.ts');
    expect(await commit('lib/names.ts')).toMatchObject({ code: 1 });
  });
});

describe('the secret scan', () => {
  const scan = () => repo.plumbline(['hooks', 'pre-commit', '--only', 'secrets']);

  test('refuses kinds of files that are never committed, even when git was told to take them', async () => {
    const kinds = {
      'secrets/prod.tfvars': 'plaintext inputs',
      'infra/secrets/prod.tfvars.json': 'plaintext inputs',
      '.env': 'an environment file',
      'apps/web/.env.production': 'an environment file',
      'state/prod.tfstate': 'Terraform state',
      'terraform.tfstate.backup': 'Terraform state',
      'prod.tfplan': 'a saved plan',
    };
    for (const path of Object.keys(kinds)) repo.write(path, '{}\n');
    repo.git('add', '--force', ...Object.keys(kinds));
    const { code, out } = await scan();
    expect(code).toBe(1);
    for (const [path, what] of Object.entries(kinds)) expect(out).toContain(`  ${path}: ${what}\n`);
  });

  test.each([
    ['plaintext', 'docker_image = "ghcr.io/acme/grid:v1-abcdef0"\n'],
    ['nothing', ''],
    ['merge markers', '<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n'],
  ])('refuses an encrypted file that holds %s, without showing what it holds', async (_, content) => {
    repo.write('secrets/prod.enc.tfvars', content);
    repo.git('add', '-A');
    const { code, out } = await scan();
    expect(code).toBe(1);
    expect(out).toContain('secrets/prod.enc.tfvars');
    expect(out).not.toContain('v1-abcdef0');
  });

  test('refuses a value that was added to an encrypted file by hand', async () => {
    const { recipient } = await generateIdentity();
    const file = 'secrets/prod.enc.tfvars.json';
    const plaintext = Buffer.from('{"session_secret":"of no use"}');
    const bytes = await encryptDocument(plaintext, { file, recipients: [recipient], now: new Date() });
    const document = JSON.parse(Buffer.from(bytes).toString('utf8'));
    repo.write(file, JSON.stringify(document));
    repo.git('add', '-A');
    expect((await scan()).code).toBe(0);
    repo.write(file, JSON.stringify({ ...document, api_key: 'readable-by-all' }));
    repo.git('add', '-A');
    const { code, out } = await scan();
    expect(code).toBe(1);
    expect(out).toContain(`${file}: "api_key" stands there readable`);
    expect(out).not.toContain('readable-by-all');
  });

  test('does not ask for another layout of what sops wrote', async () => {
    const { recipient } = await generateIdentity();
    const file = 'secrets/prod.enc.tfvars.json';
    const plaintext = Buffer.from('{"session_secret":"of no use","list":["a","b"]}');
    repo.write(
      file,
      Buffer.from(await encryptDocument(plaintext, { file, recipients: [recipient], now: new Date() })),
    );
    repo.git('add', '-A');
    for (const step of ['lint', 'format'])
      expect(await repo.plumbline(['hooks', 'pre-commit', '--only', step])).toMatchObject({ code: 0 });
  });

  test('lets examples pass, and made-up keys by a comment', async () => {
    const key = AGE_KEY.replace('KEY-1', 'KEY-PQ-1');
    repo.write('.env.example', 'SESSION_SECRET=\n');
    repo.write('.env.web.example', 'SESSION_SECRET=\n');
    repo.write('lib/key.js', `exports.key = '${key}'; // secretlint-disable-line -- made up`);
    repo.write('lib/last.js', `// secretlint-disable-next-line -- made up\nexports.key = '${key}';`);
    repo.git('add', '-A');
    expect((await scan()).code).toBe(0);
    repo.write('lib/last.js', `exports.key = '${key}';`);
    repo.git('add', '-A');
    expect((await scan()).out).toContain('lib/last.js:1:16: age secret key');
  });

  test('finds a key in the middle of a binary file', async () => {
    repo.write('logo.bin', `\0\0\u0001${AGE_KEY}\0`);
    repo.git('add', '-A');
    expect((await scan()).out).toContain('logo.bin:1:4: age secret key');
  });
});

test('a linked worktree without packages of its own is checked with those of the main one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-worktree-'));
  const cwd = join(folder, 'tree');
  const names = join(cwd, 'lib/names.ts');
  try {
    repo.git('worktree', 'add', '--quiet', '-b', 'feature', cwd);
    repo.write('lib/names.ts', 'the main one is of no concern');
    writeFileSync(names, "export const names: number = '';\n");
    const refused = await repo.withHooks(['commit', '-am', 'worktree'], { cwd });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('stopped at "types"') });
    writeFileSync(names, 'export const names = 1;\n');
    const passed = await repo.withHooks(['commit', '-am', 'worktree'], { cwd });
    expect(passed).toMatchObject({ code: 0, err: expect.stringContaining('✓ types') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
