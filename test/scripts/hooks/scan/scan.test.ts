import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretIn } from '../../../../core/secret-text';
import { encryptDocument, generateIdentity } from '../../../../formats/sops';
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

const wide = (text: string) => Buffer.from(text, 'utf16le');
const bigEndian = (text: string) => wide(text).swap16();
const [LE_MARK, BE_MARK] = [wide('\uFEFF'), bigEndian('\uFEFF')];

test.each([
  ['UTF-16 with a mark', Buffer.concat([LE_MARK, wide(`# key\r\n${AGE_KEY}\r\n`)])],
  ['UTF-16 without one', wide(`# key\r\n${AGE_KEY}`)],
  ['UTF-16 of the other byte order', Buffer.concat([BE_MARK, bigEndian(`# key\r\n${AGE_KEY}\r\n`)])],
  ['that without a mark', bigEndian(`# key\r\n${AGE_KEY}`)],
  ['UTF-16 that was appended', Buffer.concat([Buffer.from(`#${'#'.repeat(9000)}\n`), wide(AGE_KEY)])],
  ['UTF-16 that was appended to', Buffer.concat([LE_MARK, wide('# key\n'), Buffer.from(AGE_KEY)])],
])('a key in %s is found', async (_, bytes) => {
  repo.write('key.txt', bytes);
  expect((await scan()).out).toContain('key.txt:2:1: age secret key');
  expect((await scan(['-'], { input: bytes })).out).toContain('-:2:1: age secret key');
});

test.each([
  ['live key of Stripe', `sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`],
  ['live key of Stripe', `rk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`],
  ['address of Redis with a password', `rediss://default${':'}made:up@cache.example.com:6380`],
  ['address of Redis with a password', `redis://${':'}made-up@cache`],
  ['token of Vault', `hvs${'.'}CAESIJ1234567890abcdefghijklmnop`],
])('finds, whoever wrote it: %s', async (what, secret) => {
  const { code, out } = await scan(['-'], { input: `value = "${secret}"\n` });
  expect(out).toContain(`-:1:10: ${what}`);
  expect(out).not.toContain(secret);
  expect(code).toBe(1);
});

test('an address of Redis without a password, or with a place for one, is no secret', async () => {
  const input =
    'redis://cache:6379 ada@example.com\nredis://:${PASSWORD}@cache\nrediss://user:<password>@cache\n';
  expect(await scan(['-'], { input })).toMatchObject({ code: 0 });
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

  test('is no folder, which is named', async () => {
    for (const folder of ['lib', '']) {
      const { code, err } = await scan([folder]);
      expect(err).toContain(`✗ "${folder}" is a folder`);
      expect(code).toBe(1);
    }
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

  test('are found in the whole tree when no file is named, whatever standard input holds', async () => {
    repo.write('docs/oops.md', `# Oops\n\nIt was ${password}.\n`);
    repo.write('docs/key.md', `${AGE_KEY}\n`);
    const { code, out } = await scan(['-e', 'prod'], keyed());
    expect(out).toContain('docs/oops.md:3:8: a secret of prod');
    expect(out).toContain('docs/key.md:1:1: age secret key');
    expect(out).not.toContain('docs/key.md:1:1: a secret of prod');
    expect(code).toBe(1);
  });

  test('are not looked for in a pipe without -, which is said', async () => {
    repo.write('.git/info/exclude', 'keys.txt\n');
    const piped = await scan(['-e', 'prod'], { ...keyed(), input: password });
    expect(piped.err).toContain('! standard input was not read, only the tree: write - ');
    expect(piped.code).toBe(0);
    const read = await scan(['-e', 'prod', '-'], { ...keyed(), input: password });
    expect(read).toMatchObject({ code: 1, err: expect.not.stringContaining('was not read') });
    // Its standard input is /dev/null.
    const child = repo.start(['hooks', 'scan', '-e', 'prod'], keyed().env);
    let said = '';
    child.stdout!.resume();
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(said).not.toContain('standard input');
  });

  test('are found in UTF-16, as PowerShell writes it', async () => {
    const input = Buffer.concat([LE_MARK, wide(`clean\r\n${password}\r\n`)]);
    const { code, out } = await scan(['-e', 'prod', '-'], { ...keyed(), input });
    expect(out).toContain('-:2:1: a secret of prod');
    expect(code).toBe(1);
  });

  test('that cannot be decrypted leave nothing to compare with, which is no clean output', async () => {
    const { code, err } = await scan(['-e', 'prod', 'main.ts']);
    expect(code).toBe(1);
    expect(err).toMatch(/✗ secrets\/prod\.enc\.tfvars: none of the age keys.*\n {2}next: /s);
  });
});

/** One secret for each rule, put together here so that none stands in this file. */
const SAMPLES = [
  AGE_KEY,
  `${'ghp'}_${'a1'.repeat(18)}`,
  `${'npm'}_${'a1'.repeat(18)}`,
  `${'xoxb'}-123456789012-abcdefghij`,
  `https://hooks.slack.com/services/${'T0001'}/B0001/${'a1'.repeat(12)}`,
  `${'sk'}-proj-${'a1'.repeat(37)}T3BlbkFJ${'a1'.repeat(37)}`,
  `${'sk'}-ant-api03-${'a1'.repeat(46)}AA`,
  `${'sk'}_live_${'a1'.repeat(12)}`,
  `${'hvs'}.${'a1'.repeat(14)}`,
  `${'lin'}_api_${'a1'.repeat(20)}`,
  `${'shpat'}_${'a1'.repeat(16)}`,
  `${'SG'}.${'a1'.repeat(11)}.${'a1'.repeat(21)}a`,
  ...['postgres', 'mysql', 'mongodb', 'redis'].map(
    (scheme) => `${scheme}://app:${'letmein1'}@db.acme.dev/app`,
  ),
  `https://app:${'letmein1'}@acme.dev`,
];

test('whatever it finds is refused as a literal in a declaration too', async () => {
  const { out } = await scan(['-'], { input: SAMPLES.join('\n') });
  const found = SAMPLES.filter((_, index) => out.includes(`-:${index + 1}:`));
  expect(found).toEqual(SAMPLES);
  expect(SAMPLES.filter((sample) => secretIn(sample) === undefined)).toEqual([]);
});
