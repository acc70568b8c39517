import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptDocument, generateIdentity } from '../../../../scripts/lib/sops';
import { AGE_KEY, app, createRepository, type HookedRepository } from '../fixture';

let repo: HookedRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo.remove());

const scan = (args: readonly string[] = [], options = {}) =>
  repo.plumbline(['hooks', 'scan', ...args], options);

describe('the whole tree', () => {
  test('is what git knows or would add, as it is in the folder', async () => {
    expect((await scan()).code).toBe(0);
    repo.write('.env', 'IGNORED=1\n');
    repo.write('lib/new.js', `exports.key = '${AGE_KEY}';\n`);
    repo.write('lib/add.js', `exports.key = '${AGE_KEY}';\n`);
    symlinkSync('nowhere', join(repo.root, 'lib/link'));
    repo.git('rm', '--cached', '--quiet', 'lib/names.ts');
    const { code, out } = await scan();
    expect(code).toBe(1);
    expect(out).toContain('  lib/new.js:1:16: age secret key'.trim());
    expect(out).toContain('lib/add.js:1:16: age secret key');
    expect(out).not.toContain('.env');
    expect(out).not.toContain(AGE_KEY);
  });

  test('is checked in CI too, where somebody committed without the hook', async () => {
    repo.write('secrets/prod.tfvars', 'x = 1\n');
    repo.git('add', '--force', '-A');
    repo.git('commit', '--quiet', '-m', 'oops');
    const { code, out } = await scan(['--json'], { env: { CI: 'true' } });
    expect(code).toBe(1);
    expect(JSON.parse(out).findings).toEqual([
      expect.objectContaining({ path: 'secrets/prod.tfvars', what: 'plaintext inputs' }),
    ]);
  });
});

describe('output that was written', () => {
  test('is judged by its content, not by its name', async () => {
    repo.write('prod.tfstate', '{}\n');
    repo.write('ci.log', `line\nuses ${AGE_KEY}\n`);
    expect((await scan(['prod.tfstate'])).code).toBe(0);
    const { code, out } = await scan(['prod.tfstate', 'ci.log']);
    expect(code).toBe(1);
    expect(out).toContain('ci.log:2:6: age secret key');
  });

  test('comes through standard input as well', async () => {
    const { code, out } = await scan(['-'], { input: `${AGE_KEY}\n` });
    expect(code).toBe(1);
    expect(out).toContain('-:1:1: age secret key');
  });

  test('that does not exist is no clean output', async () => {
    const { code, err } = await scan(['missing.log']);
    expect(code).toBe(1);
    expect(err).toContain('missing.log: does not exist');
  });
});

describe('secrets of an environment', () => {
  const password = 'correct horse/battery+staple';
  let home: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'plumbline-keys-'));
    const { identity, recipient } = await generateIdentity();
    const file = 'secrets/prod.enc.tfvars';
    const plaintext = Buffer.from(`session_secret = "${password}"\n`);
    const bytes = await encryptDocument(plaintext, { file, recipients: [recipient], now: new Date() });
    repo.write(file, Buffer.from(bytes).toString('utf8'));
    repo.write('keys.txt', `${identity}\n`);
    const secret = "Input.secret(prod, 'session_secret', { description: 'signs cookies' })";
    repo.write(
      'main.ts',
      app(`{ SESSION_SECRET: ${secret} }`).replace('  Healthcheck,', '  Healthcheck,\n  Input,'),
    );
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const keyed = () => ({ env: { SOPS_AGE_KEY_FILE: join(repo.root, 'keys.txt') } });

  test('are found in output as they are and encoded, by line and never shown', async () => {
    repo.write(
      'ci.log',
      ['clean', password, Buffer.from(password).toString('base64'), encodeURIComponent(password)].join('\n'),
    );
    const { code, out, err } = await scan(['-e', 'prod', 'ci.log'], keyed());
    expect(code).toBe(1);
    for (const line of [2, 3, 4]) expect(out).toContain(`ci.log:${line}:1: a secret of prod`);
    expect(out + err).not.toContain(password);
    repo.write('ci.log', 'clean\n');
    expect((await scan(['-e', 'prod', 'ci.log'], keyed())).code).toBe(0);
  });

  test('that cannot be decrypted leave nothing to compare with, which is no clean output', async () => {
    const { code, err } = await scan(['-e', 'prod', 'main.ts']);
    expect(code).toBe(1);
    expect(err).toMatch(/✗ secrets\/prod\.enc\.tfvars: none of the age keys.*\n {2}next: /s);
  });
});
