import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findIdentities, openDocument, recipientOf } from '../../../../formats/sops';
import { splitArguments } from '../../../../formats/sops/keys/key-command';
import { wrapKey } from '../../../../formats/sops/keys/recipients';
import { encrypt, FILES, type Person, person } from '../support';

let us: Person;
let stranger: Person;
let document: Uint8Array;
let home: string;

beforeAll(async () => {
  [us, stranger] = await Promise.all([person(), person()]);
  document = await encrypt('x', 'binary', us.recipient);
});
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plumbline-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Env = Readonly<Record<string, string>>;

function write(path: string, content: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function opensWith(env: Env, extraFiles: string[] = [], bytes = document): Promise<string> {
  const options = {
    env: { PATH: process.env['PATH'], ...env },
    home,
    extraFiles,
    platform: 'linux' as const,
  };
  return (await openDocument(bytes, { file: FILES.binary, identities: await findIdentities(options) }))
    .identity;
}

test('finds a key in every place that sops looks into', async () => {
  const file = write('key.txt', `# created: today\n# public key: ${us.recipient}\n${us.identity}\n`);
  expect(await opensWith({ SOPS_AGE_KEY: us.identity })).toBe('SOPS_AGE_KEY');
  expect(await opensWith({ SOPS_AGE_KEY: `${stranger.identity} ${us.identity}` })).toBe('SOPS_AGE_KEY');
  expect(await opensWith({ SOPS_AGE_KEY_FILE: file })).toBe(`SOPS_AGE_KEY_FILE (${file})`);
  expect(await opensWith({}, [file])).toBe(file);
  const command = `${process.execPath} -e 'console.log(process.env.SOPS_AGE_RECIPIENT === "${us.recipient}" ? "${us.identity}" : "")'`;
  expect(await opensWith({ SOPS_AGE_KEY_CMD: command })).toBe('SOPS_AGE_KEY_CMD');
  const byDefault = write('.config/sops/age/keys.txt', us.identity);
  expect(await opensWith({})).toBe(byDefault);
  const elsewhere = write('xdg/sops/age/keys.txt', us.identity);
  expect(await opensWith({ XDG_CONFIG_HOME: join(home, 'xdg') })).toBe(elsewhere);
});

test('a key may come through a pipe; a source without end fails only itself', async () => {
  const file = write('key.txt', us.identity);
  const pipe = join(home, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
  expect(await opensWith({ SOPS_AGE_KEY_FILE: pipe })).toBe(`SOPS_AGE_KEY_FILE (${pipe})`);
  if (writer.exitCode === null) await once(writer, 'exit');
  const endless = { SOPS_AGE_KEY_FILE: '/dev/zero' };
  expect(await opensWith(endless, [file])).toBe(file);
  await expect(opensWith(endless)).rejects.toThrow('SOPS_AGE_KEY_FILE (/dev/zero): is too large');
});

test('tries all of them, and a bad one fails only itself', async () => {
  write('.ssh/id_ed25519', 'not a key');
  const env = { SOPS_AGE_KEY: 'AGE-SECRET-KEY-1NONSENSE', SOPS_AGE_KEY_FILE: join(home, 'missing') };
  expect(await opensWith({ ...env, SOPS_AGE_KEY_CMD: 'false' }, [write('good', us.identity)])).toContain(
    'good',
  );
});

test('passes over what is for plugins beside a good key, and says so when nothing opens', async () => {
  const plugin = 'AGE-PLUGIN-YUBIKEY-1XYZ';
  const file = write('key.txt', `${plugin}\n${us.identity}\n`);
  expect(await opensWith({ SOPS_AGE_KEY_FILE: file })).toContain(file);
  expect(await opensWith({ SOPS_AGE_KEY: `${plugin} ${us.identity}` })).toBe('SOPS_AGE_KEY');
  const command = `cat ${file}`;
  expect(await opensWith({ SOPS_AGE_KEY_CMD: command })).toBe('SOPS_AGE_KEY_CMD');
  const other = write('other.txt', `${stranger.identity}\n${plugin}\n`);
  await expect(opensWith({ SOPS_AGE_KEY_FILE: other })).rejects.toThrow(
    `line 2 is for a plugin, which is not supported; holds the key of ${stranger.recipient}`,
  );
});

test('asks a command only when no other key opens the document', async () => {
  const asked = join(home, 'asked');
  const command = `${process.execPath} -e 'require("fs").writeFileSync("${asked}", "")'`;
  await opensWith({ SOPS_AGE_KEY: us.identity, SOPS_AGE_KEY_CMD: command });
  expect(existsSync(asked)).toBe(false);
  await expect(opensWith({ SOPS_AGE_KEY_CMD: command })).rejects.toThrow(/SOPS_AGE_KEY_CMD: holds no key/);
  expect(existsSync(asked)).toBe(true);
});

test('names every place and what it lacks when nothing opens, without a word of any key', async () => {
  const bad = write('bad.txt', `# comment\n${us.identity}\n${us.identity.slice(0, -4)}XXXX\n`);
  write(
    '.ssh/id_ed25519',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
  );
  const env = { SOPS_AGE_KEY: stranger.identity, SOPS_AGE_KEY_FILE: bad, SOPS_AGE_KEY_CMD: 'exit-with 3' };
  const message = await opensWith(env, [write('plugin.txt', 'AGE-PLUGIN-YUBIKEY-1XYZ')]).catch(String);
  expect(message).toMatch(/values\.tfvars: none of the age keys found here opens it/);
  expect(message).toContain(`It is encrypted for ${us.recipient}`);
  expect(message).toContain(`SOPS_AGE_KEY: holds the key of ${stranger.recipient}`);
  expect(message).toContain(`SOPS_AGE_KEY_FILE (${bad}): line 3 is not an age identity`);
  expect(message).toContain('SOPS_AGE_KEY_CMD: its command failed (ENOENT)');
  expect(message).toContain('plugin.txt: line 1 is for a plugin');
  expect(message).toMatch(/id_ed25519: is a damaged private key/);
  expect(message).toContain('keys.txt: is not there');
  expect(message).not.toContain(us.identity.slice(16, 24));
  expect(message).not.toContain(stranger.identity.slice(16, 24));
});

const notRoot = process.getuid?.() === 0 ? test.skip : test;
notRoot('says that a key file cannot be read', async () => {
  const file = write('key.txt', us.identity);
  chmodSync(file, 0);
  await expect(opensWith({ SOPS_AGE_KEY_FILE: file })).rejects.toThrow(/cannot be read \(EACCES\)/);
});

test('says that a folder is no key file', async () => {
  await expect(opensWith({ SOPS_AGE_KEY_FILE: home })).rejects.toThrow(/cannot be read \(EISDIR\)/);
});

test('the recipient of an identity', async () => {
  expect(await recipientOf(us.identity)).toBe(us.recipient);
  const error = await recipientOf('AGE-SECRET-KEY-1SECRETSECRET').catch(String);
  expect(error).toMatch(/this is not an age identity/);
  expect(error).not.toContain('SECRETSECRET');
});

/** An unprotected ed25519 key of nobody, made for this test by ssh-keygen's format from a fixed seed. */
async function sshKey(): Promise<{ pem: string; line: string }> {
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  const seed = Buffer.alloc(32, 7);
  const publicKey = Buffer.from(ed25519.getPublicKey(seed));
  const field = (bytes: Buffer | string) => {
    const body = Buffer.from(bytes);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, body]);
  };
  const wire = Buffer.concat([field('ssh-ed25519'), field(publicKey)]);
  const secret = Buffer.concat([
    Buffer.alloc(8, 1),
    wire,
    field(Buffer.concat([seed, publicKey])),
    field('comment'),
    Buffer.from([1, 2, 3]),
  ]);
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(wire),
    field(secret),
  ]);
  const begin = '-----BEGIN OPENSSH PRIVATE KEY-----';
  const pem = `${begin}\n${body.toString('base64').replace(/.{70}/g, '$&\n')}\n${begin.replace('BEGIN', 'END')}\n`;
  return { pem, line: `ssh-ed25519 ${wire.toString('base64')} somebody@somewhere` };
}

test('encrypts for an ssh key and opens it with the private one, wherever sops looks for it', async () => {
  const { pem, line } = await sshKey();
  const bytes = await encrypt('x', 'binary', line);
  const command = `${process.execPath} -e 'process.stdout.write(process.env.PEM)'`;
  expect(await opensWith({ SOPS_AGE_SSH_PRIVATE_KEY_CMD: command, PEM: pem }, [], bytes)).toBe(
    'SOPS_AGE_SSH_PRIVATE_KEY_CMD',
  );
  const file = write('.ssh/id_ed25519', pem);
  expect(await opensWith({}, [], bytes)).toBe(file);
  expect(await opensWith({ SOPS_AGE_SSH_PRIVATE_KEY_FILE: file }, [], bytes)).toContain('SOPS_AGE_SSH');
  await expect(opensWith({ SOPS_AGE_KEY: us.identity }, [])).resolves.toBe('SOPS_AGE_KEY');
});

test('says that an ssh key has a passphrase', async () => {
  const { pem } = await sshKey();
  const body = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
  // The name of the cipher comes first, and has the same length here.
  const locked = Buffer.from(body.toString('latin1').replace('none', 'aes!'), 'latin1').toString('base64');
  write('.ssh/id_ed25519', pem.replace(/\n[^-]+\n-----END/, `\n${locked}\n-----END`));
  await expect(opensWith({})).rejects.toThrow(
    /id_ed25519: is protected by a passphrase, which is not supported/,
  );
});

test('an ssh public key that was cut off is no recipient', async () => {
  const { line } = await sshKey();
  await expect(wrapKey(Buffer.alloc(32), line.slice(0, 60))).rejects.toThrow(/cannot be a recipient/);
});

test.each<[string, string[]]>([
  ['a b  c', ['a', 'b', 'c']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a"b c"'d'e`, ['ab cde']],
  ['a\\ b "c\\"d" ', ['a b', 'c"d']],
  [`'$HOME' "$(id)" ; rm`, ['$HOME', '$(id)', ';', 'rm']],
  ['', []],
])('a command is split into words without a shell: %p', (command, words) => {
  expect(splitArguments(command)).toEqual(words);
});

test('a command with an open quote is refused', () => {
  expect(() => splitArguments(`a 'b`)).toThrow(/a quote that does not end/);
});
