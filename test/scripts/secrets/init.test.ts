import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { generateIdentity } from '../../../formats/sops';
import { describeWithTool, findTool } from '../../support/tools';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const STRANGER = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterEach(() => repository.remove());

/** Somebody new to it: without a key. */
const init = (...args: string[]) => repository.run(['init', ...args], { as: 'nobody' });
const keysFile = () => join(repository.env()['HOME']!, '.config/sops/age/keys.txt');
const has = (path: string) => existsSync(join(repository.root, path));

test('makes all that is missing, so that set works at once', async () => {
  const { code, out } = await init();
  expect(code).toBe(0);
  const keys = readFileSync(keysFile(), 'utf8');
  expect(statSync(keysFile()).mode & 0o777).toBe(0o600);
  const recipient = /# public key: (age1\w+)\nAGE-SECRET-KEY-1\w+\n$/.exec(keys)![1]!;
  expect(out).toContain(`Your recipient, for others to add you with: ${recipient}`);
  expect(out).toContain(`Back up ${keysFile()}`);
  expect(out).not.toContain('AGE-SECRET-KEY');
  expect(repository.read('.sops.yaml')).toContain(recipient);

  const set = await repository.run(['set', 'docker_image', 'ghcr.io/acme/grid:v1-abcdef'], { as: 'nobody' });
  expect(set.code).toBe(0);
  expect((await repository.run(['verify'], { as: 'nobody' })).err).toBe('');
  const content = await repository.run(['get', 'fingerprint_key'], { as: 'nobody' });
  expect(content.out).toMatch(/^[0-9a-f]{64}\n$/);

  repository.write('secrets/prod.tfvars', 'session_secret = "plain"\n');
  repository.git('add', '--all');
  expect(repository.git('ls-files', 'secrets').split('\n')).toEqual(['secrets/.gitignore', FILE, '']);
  expect(repository.git('check-attr', 'diff', FILE)).toContain('diff: plumbline');
});

test('hints at every input that the stack declares', async () => {
  await repository.run(['init']);
  const { text } = await repository.open();
  expect(text).toContain(
    '# The image of the web service\n# docker_image = "ghcr.io/acme/grid:v123-abcdef"\n',
  );
  expect(text).toContain('# Signs session cookies\n# session_secret = ""\n');
  expect(text).toContain('# region = "" # may be left out\n');
});

test('again changes nothing', async () => {
  await init();
  repository.commit('Secrets');
  const keys = readFileSync(keysFile(), 'utf8');
  const { code, out } = await init('--json');
  expect(code).toBe(0);
  const { pieces } = JSON.parse(out);
  expect(pieces.length).toBeGreaterThan(4);
  expect(pieces.filter(({ made }: { made: boolean }) => made)).toEqual([]);
  expect(repository.git('status', '--porcelain')).toBe('');
  expect(readFileSync(keysFile(), 'utf8')).toBe(keys);
});

test('in a dry run says what is missing and makes none of it', async () => {
  const { code, out } = await init('--dry-run');
  expect(code).toBe(0);
  expect(out).toContain(`+ ${FILE}`);
  expect([has(FILE), has('.sops.yaml'), has('.gitattributes'), existsSync(keysFile())]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('uses the key that sops would find, and encrypts for others too', async () => {
  const { code } = await repository.run(['init', 'staging', '--recipient', STRANGER]);
  expect(code).toBe(0);
  expect(existsSync(keysFile())).toBe(false);
  const { recipients } = await repository.open({ environment: 'staging' });
  expect(recipients).toEqual([repository.owner.recipient, STRANGER]);
});

test('makes the key in the file it is told, and leaves keys that are there', async () => {
  mkdirSync(dirname(keysFile()), { recursive: true });
  writeFileSync(keysFile(), `# mine\n${repository.owner.identity}`);
  await init();
  expect(readFileSync(keysFile(), 'utf8')).toBe(`# mine\n${repository.owner.identity}`);
  expect((await repository.open()).recipients).toEqual([repository.owner.recipient]);

  const other = join(repository.env()['HOME']!, 'other.txt');
  const { out } = await init('staging', '--key-file', other);
  expect(readFileSync(other, 'utf8')).toContain('AGE-SECRET-KEY-1');
  expect(out).toContain(`export SOPS_AGE_KEY_FILE=${other}`);
});

test('a key file that holds something else is not touched', async () => {
  mkdirSync(dirname(keysFile()), { recursive: true });
  writeFileSync(keysFile(), 'sentinel of another program\n');
  const { code, out, err } = await init();
  expect(code).toBe(1);
  expect(err).toContain('holds no age key that can be used, and something else');
  expect(out + err).not.toContain('sentinel');
  expect(readFileSync(keysFile(), 'utf8')).toBe('sentinel of another program\n');
  expect(has(FILE)).toBe(false);
});

test('adds its rule to a .sops.yaml that has others, comments kept; a rule that is there counts', async () => {
  const config = `# ours\ncreation_rules:\n  - path_regex: kubernetes/.*\n    age: ${STRANGER}\n`;
  repository.write('.sops.yaml', config);
  await repository.run(['init']);
  const text = repository.read('.sops.yaml');
  expect(text).toContain('# ours\n');
  expect(text.indexOf('kubernetes')).toBeLessThan(text.indexOf('secrets/'));
  expect((await repository.open()).recipients).toEqual([repository.owner.recipient]);

  const everybody = `creation_rules:\n  - age: ${repository.owner.recipient},${STRANGER}\n`;
  repository.write('.sops.yaml', everybody);
  expect((await repository.run(['init', 'staging'])).code).toBe(0);
  expect((await repository.open({ environment: 'staging' })).recipients).toContain(STRANGER);
  expect(repository.read('.sops.yaml')).toBe(everybody);
});

test('makes no file that its maker could not open', async () => {
  const config = `creation_rules:\n  - age: ${STRANGER}\n`;
  repository.write('.sops.yaml', config);
  repository.write('secrets/prod.tfvars', 'session_secret = "sentinel-0123456789"\n');
  const { code, out, err } = await repository.run(['init']);
  expect(code).toBe(1);
  expect(err).toContain(`you could not open ${FILE} after making it`);
  expect(err).toContain(`names only ${STRANGER}`);
  expect(err).toContain(`secrets recipients add ${repository.owner.recipient}`);
  expect(out).not.toContain('delete');
  expect(has(FILE)).toBe(false);
  expect(repository.read('.sops.yaml')).toBe(config);
});

test('tells a newcomer to be added, and nothing else', async () => {
  repository.write('secrets/prod.tfvars', 'session_secret = "sentinel-0123456789"\n');
  await repository.run(['init']);
  const { code, out, err } = await init();
  expect(code).toBe(0);
  const own = /others to add you with: (age1\w+)/.exec(out)![1]!;
  expect(err).toContain(`${FILE} is not encrypted for you`);
  expect(err).toContain(`secrets recipients add ${own}`);
  expect(out).toContain('Next: give that recipient to somebody');
  expect(out).not.toMatch(/secrets edit|delete/);
});

test('a lost .sops.yaml comes back with everybody the file is encrypted for', async () => {
  const [colleague, third] = [await generateIdentity(), await generateIdentity()];
  await repository.seal('region = "x"\n', {
    recipients: [repository.owner.recipient, colleague.recipient],
  });
  const { code, err } = await repository.run(['init', '--recipient', third.recipient]);
  expect(code).toBe(0);
  for (const { recipient } of [repository.owner, colleague, third])
    expect(repository.read('.sops.yaml')).toContain(recipient);
  expect(err).toContain(`${FILE} was there and stays as it is`);
  expect(err).toContain(`secrets recipients add ${third.recipient}`);
  expect((await repository.run(['recipients', 'sync'])).code).toBe(0);
  expect((await repository.open({ as: colleague })).recipients).toContain(third.recipient);
});

test('a secret key in the place of a recipient is neither written nor shown', async () => {
  const { identity } = await generateIdentity();
  for (const existing of [false, true]) {
    if (existing) await repository.seal('region = "x"\n');
    const { code, out, err } = await repository.run(['init', '--recipient', identity]);
    expect(code).toBe(1);
    expect(err).toContain('secret key');
    expect(out + err).not.toContain(identity);
    expect(existsSync(join(repository.root, '.sops.yaml'))).toBe(false);
  }
});

test('a link to a .sops.yaml that does not exist is no place to write to', async () => {
  symlinkSync('gone.yaml', join(repository.root, '.sops.yaml'));
  expect((await repository.run(['init'])).code).toBe(1);
  expect(lstatSync(join(repository.root, '.sops.yaml')).isSymbolicLink()).toBe(true);
});

test('a .sops.yaml that is a link stays one', async () => {
  repository.write('shared.yaml', 'creation_rules:\n  - path_regex: other\n    age: age1x\n');
  symlinkSync('shared.yaml', join(repository.root, '.sops.yaml'));
  await repository.run(['init']);
  expect(lstatSync(join(repository.root, '.sops.yaml')).isSymbolicLink()).toBe(true);
  expect(repository.read('shared.yaml')).toContain(repository.owner.recipient);
  expect(statSync(join(repository.root, 'shared.yaml')).mode & 0o777).toBe(0o644);
});

test.each([
  ['.git-home', ['--key-file', '.git-home']],
  ['.sops.yaml', []],
  ['secrets/prod.tfvars', []],
])('%s, a folder where a file is read, is named', async (path, args) => {
  mkdirSync(join(repository.root, path), { recursive: true });
  const { code, err } = await init(...args.map((arg) => arg.replace('.git', join(repository.root, '.git'))));
  expect(code).toBe(1);
  expect(err).toContain(`${path}: is a folder (EISDIR)`);
  expect(has(FILE)).toBe(false);
});

test('takes over plaintext inputs, comments too, and says to delete them', async () => {
  repository.write('secrets/prod.tfvars', '# kept\nsession_secret = "sentinel-0123456789"\n');
  const { out, err } = await repository.run(['init']);
  expect(out + err).not.toContain('sentinel');
  expect(out).toContain('delete the plaintext');
  const { text, values } = await repository.open();
  expect(text).toMatch(/^# kept\nsession_secret = "sentinel-0123456789"\n/);
  expect(Object.keys(values)).toEqual(['session_secret', 'fingerprint_key']);
  expect(repository.read('secrets/prod.tfvars')).toContain('sentinel');
});

test.each([
  ['without HOME', { HOME: '' }, []],
  ['with a relative XDG_CONFIG_HOME', { XDG_CONFIG_HOME: 'config' }, []],
  ['in a file that git takes', {}, ['--key-file', 'key.txt']],
])('makes no key in the project: %s', async (_, env: Record<string, string>, args) => {
  const { code, err } = await repository.run(['init', ...args], { as: 'nobody', env });
  expect(code).toBe(1);
  expect(err).toContain(`no age key is made in ${repository.root}/`);
  expect(repository.git('status', '--porcelain', '--untracked-files=all')).not.toMatch(/key|config\//);
  expect(has(FILE)).toBe(false);
});

test.each([
  [FILE, 'session_secret = "sentinel"\n', 'Rename it to secrets/prod.tfvars'],
  [FILE, 'session_secret = "sentinel" # was ENC[...]\n', 'Rename it to secrets/prod.tfvars'],
  [`${FILE}.json`, '{"session_secret":"sentinel"}', 'Move it out of the project'],
])('does not take plaintext in %s for an encrypted file', async (file, content, next) => {
  repository.write(file, content);
  const { code, out, err } = await init();
  expect(code).toBe(1);
  expect(err).toContain(`${file} is not encrypted`);
  expect(err).toContain(next);
  expect(out + err).not.toContain('sentinel');
  expect(repository.read(file)).toBe(content);
});

test('does not take an empty file for plaintext', async () => {
  repository.write(FILE, '');
  const { code, err } = await init();
  expect(code).toBe(1);
  expect(err).toContain('the file is empty');
  expect(err).toContain('if it was never in there, delete it and run `plumbline secrets init`');
});

test.each([
  ['../prod', 'is no name of an environment'],
  ['prdo', 'Did you mean "prod"?'],
])('environment "%s" is refused before anything is made', async (name, expected) => {
  const { code, err } = await init(name);
  expect(code).toBe(1);
  expect(err).toContain(expected);
  expect([has('.sops.yaml'), existsSync(keysFile())]).toEqual([false, false]);
});

test('works outside of git, without declarations, and says what is left out', async () => {
  rmSync(join(repository.root, '.git'), { recursive: true });
  rmSync(join(repository.root, 'main.ts'));
  const { code, err } = await init();
  expect(code).toBe(0);
  expect(err).toContain('no hints for inputs');
  expect(err).toContain('is in no git repository');
  expect(has(FILE)).toBe(true);
});

describeWithTool('with ssh keys', findTool('ssh-keygen', 'ssh-keygen'), (keygen) => {
  test('an ssh key that the rule names is enough', async () => {
    const ssh = join(repository.env()['HOME']!, 'id');
    execFileSync(keygen, ['-q', '-t', 'ed25519', '-N', '', '-C', 'somebody', '-f', ssh]);
    repository.write('.sops.yaml', `creation_rules:\n  - age: ${readFileSync(`${ssh}.pub`, 'utf8')}`);
    const env = { SOPS_AGE_SSH_PRIVATE_KEY_FILE: ssh };
    const { code, err } = await repository.run(['init'], { as: 'nobody', env });
    expect([code, err]).toEqual([0, '']);
    expect((await repository.run(['get', 'fingerprint_key'], { as: 'nobody', env })).code).toBe(0);
  });
});

describeWithTool('the official sops', findTool('sops-3.13.3', 'sops'), (sops) => {
  test('opens the file with the key that was made, and encrypts by the rule', async () => {
    await init();
    const run = (...args: string[]) =>
      execFileSync(sops, ['--disable-version-check', ...args], {
        cwd: repository.root,
        env: repository.env('nobody'),
        encoding: 'utf8',
      });
    expect(run('decrypt', FILE)).toMatch(/^fingerprint_key = "[0-9a-f]{64}"$/m);
    repository.write('secrets/staging.enc.tfvars', 'region = "x"\n');
    run('encrypt', '--in-place', 'secrets/staging.enc.tfvars');
    const { out } = await repository.run(['get', 'region', '-e', 'staging'], { as: 'nobody' });
    expect(out).toBe('x\n');
  });
});
