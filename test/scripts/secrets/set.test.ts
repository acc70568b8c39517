import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const OLD = 'ghcr.io/acme/grid:v123-abcdef';
const NEW = 'ghcr.io/acme/grid:v124-abcdef';
const SECRET = 'sentinel-old-0123456789abcdef0123456789';
const OTHER = 'sentinel-new-0123456789abcdef0123456789';
const CONTENT = `# The image of the web service\ndocker_image   = "${OLD}" # pinned\nsession_secret = "${SECRET}"\n`;

const program = useProgram();
let repository: Repository;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterAll(() => repository.remove());
beforeEach(() => repository.seal(CONTENT));

const digest = () => createHash('sha256').update(repository.read(FILE)).digest('hex');

/** Runs the command with something on its standard input. */
const runWith = (input: string | Uint8Array, args: readonly string[]) => repository.run(args, { input });

describe('setting a value', () => {
  test('changes that one and keeps every other byte', async () => {
    const { code, out } = await repository.run(['set', 'docker_image', NEW]);
    expect(code).toBe(0);
    expect(out).toContain(`docker_image: ${OLD} → ${NEW}`);
    expect(out).toContain(FILE);
    expect((await repository.open()).text).toBe(CONTENT.replace(OLD, NEW));
  });

  test('of a secret names it and shows neither value', async () => {
    const { code, out, err } = await repository.run(['set', 'session_secret', OTHER]);
    expect(code).toBe(0);
    expect(out).toContain('session_secret: changed');
    expect(out + err).not.toContain('sentinel');
    expect(err).toContain('stays in the history of the shell');
    expect((await repository.open()).values['session_secret']).toBe(OTHER);
  });

  test('to what it is writes nothing', async () => {
    const before = digest();
    const { code, out } = await repository.run(['set', 'docker_image', OLD, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: FILE, changed: [], written: false });
    expect(digest()).toBe(before);
  });

  test('to what it is in another spelling writes nothing either', async () => {
    await repository.seal(`session_secret = <<EOT\n${SECRET}\nEOT\n`);
    const { out } = await runWith(`${SECRET}\n\n`, ['set', 'session_secret', '--stdin', '--json']);
    expect(JSON.parse(out)).toMatchObject({ changed: [], written: false });
    expect((await repository.open()).text).toContain('<<EOT');
  });

  test('as JSON is one document, with values only of what anyone may read', async () => {
    const image = await repository.run(['set', 'docker_image', NEW, '--json']);
    expect(JSON.parse(image.out)).toEqual({
      environment: 'prod',
      file: FILE,
      changed: ['docker_image'],
      written: true,
      value: { old: OLD, new: NEW },
    });
    const secret = await repository.run(['set', 'session_secret', OTHER, '--json']);
    expect(JSON.parse(secret.out)).toEqual({
      environment: 'prod',
      file: FILE,
      changed: ['session_secret'],
      written: true,
    });
  });

  test('in a dry run says what it would do and writes nothing', async () => {
    const before = digest();
    const { code, out } = await repository.run(['set', 'docker_image', NEW, '--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain(`${OLD} → ${NEW}`);
    expect(out).toContain(`Nothing was written to ${FILE}`);
    expect(digest()).toBe(before);
  });

  test('works on the JSON form and on another environment', async () => {
    await repository.seal(`{"docker_image": "${OLD}", "session_secret": "${SECRET}"}`, {
      environment: 'staging',
      form: 'json',
    });
    const { code, out } = await repository.run(['set', 'docker_image', NEW, '-e', 'staging']);
    expect(code).toBe(0);
    expect(out).toContain('secrets/staging.enc.tfvars.json');
    const { values } = await repository.open({ environment: 'staging', form: 'json' });
    expect(values).toEqual({ docker_image: NEW, session_secret: SECRET });
  });
});

describe('where the value comes from', () => {
  test('standard input and a file lose one line break at their end, and nothing else', async () => {
    const piped = await runWith(`${OTHER}\nsecond line \n\n`, ['set', 'session_secret', '--stdin']);
    expect(piped.code).toBe(0);
    expect((await repository.open()).values['session_secret']).toBe(`${OTHER}\nsecond line \n`);
    const file = repository.write('.git-home/value.pem', `${OTHER}\r\n`);
    expect((await repository.run(['set', 'session_secret', '--from-file', file])).code).toBe(0);
    expect((await repository.open()).values['session_secret']).toBe(OTHER);
  });

  test('a value that begins with a dash goes after two of them, and is not repeated when it does not', async () => {
    expect((await repository.run(['set', 'session_secret', '--', `-${OTHER}`])).code).toBe(0);
    expect((await repository.open()).values['session_secret']).toBe(`-${OTHER}`);
    const { code, out, err } = await repository.run(['set', 'session_secret', `-${OTHER}`]);
    expect(code).toBe(1);
    expect(err).toContain('goes after --');
    expect(out + err).not.toContain('sentinel');
  });

  test.each([
    ['nothing', ['session_secret'], 'no value was given'],
    ['two places', ['session_secret', OTHER, '--stdin'], 'more than once'],
    ['a file that is not there', ['session_secret', '--from-file', '/nowhere'], '/nowhere'],
    ['a name with the value in it', [`session_secret=${OTHER}`], '"session_secret=…" is no name'],
  ])('%s is refused', async (_, args, expected) => {
    const before = digest();
    const { code, out, err } = await repository.run(['set', ...args]);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(err).toMatch(/why: {2}.*\n {2}next: /);
    expect(out + err).not.toContain('sentinel');
    expect(digest()).toBe(before);
  });

  test('binary content is refused', async () => {
    const { code, err } = await runWith(Buffer.from([0xff, 0xfe, 0x80]), [
      'set',
      'session_secret',
      '--stdin',
    ]);
    expect(code).toBe(1);
    expect(err).toContain('standard input is not UTF-8 text');
  });
});

describe('a value that must not be', () => {
  test.each([
    ['ghcr.io/acme/grid:latest', 'names whatever was pushed last'],
    ['ghcr.io/acme/grid', 'neither tag nor digest'],
    ['docker.io/acme/grid:1.2.3', 'no allow-list names it'],
    ['', 'cannot do without it'],
  ])('image "%s"', async (value, expected) => {
    const before = digest();
    const { code, err } = await repository.run(['set', 'docker_image', value]);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(digest()).toBe(before);
  });

  test('a name that the stack does not declare gets a suggestion, or --undeclared', async () => {
    const before = digest();
    const refused = await repository.run(['set', 'docker_imag', NEW]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('declares no input "docker_imag"');
    expect(refused.err).toContain('Did you mean "docker_image"?');
    expect(digest()).toBe(before);

    const allowed = await repository.run(['set', 'later', OTHER, '--undeclared']);
    expect(allowed.code).toBe(0);
    expect(allowed.out + allowed.err).not.toContain('sentinel');
    expect((await repository.open()).values['later']).toBe(OTHER);
  });

  test('--undeclared takes no name that Terraform would not', async () => {
    const { code, err } = await repository.run(['set', '../x', 'value', '--undeclared']);
    expect(code).toBe(1);
    expect(err).toContain('no name of a Terraform variable');
  });

  test('a branch for a pull request without the pull request is refused', async () => {
    const before = digest();
    const { code, err } = await repository.run(['set', 'docker_image', NEW, '--base', 'release']);
    expect(code).toBe(1);
    expect(err).toContain('--base release was given without --pr');
    expect(digest()).toBe(before);
  });

  test('an environment without a file gets a suggestion', async () => {
    const { code, err } = await repository.run(['set', 'docker_image', NEW, '-e', 'prdo']);
    expect(code).toBe(1);
    expect(err).toContain('secrets/prdo.enc.tfvars does not exist');
    expect(err).toContain('Did you mean "prod"?');
  });

  test('declarations that do not compile are told, and nothing is written', async () => {
    const sound = repository.read('main.ts');
    const before = digest();
    try {
      repository.write('main.ts', 'const x: = 1;');
      const { code, err } = await repository.run(['set', 'docker_image', NEW]);
      expect(code).toBe(1);
      expect(err).toContain('main.ts:1');
      expect(digest()).toBe(before);
    } finally {
      repository.write('main.ts', sound);
    }
  });
});

describe('without harm to the file', () => {
  test('no key: nothing is written', async () => {
    const before = digest();
    const { code, err } = await repository.run(['set', 'docker_image', NEW], { as: 'nobody' });
    expect(code).toBe(1);
    expect(err).toContain('none of the age keys found here opens it');
    expect(digest()).toBe(before);
  });

  test('a file that somebody tampered with is not touched', async () => {
    const document = JSON.parse(repository.read(FILE));
    document.data = document.data.replace(/data:(.)/, (_: string, first: string) =>
      first === 'A' ? 'data:B' : 'data:A',
    );
    repository.write(FILE, JSON.stringify(document));
    const before = digest();
    const { code } = await repository.run(['set', 'docker_image', NEW]);
    expect(code).toBe(1);
    expect(digest()).toBe(before);
  });

  test('a full disk leaves the file and nothing beside it', async () => {
    // Synthesized already, so that the limit meets the encrypted file and nothing else.
    await repository.run(['set', 'docker_image', OLD]);
    const before = digest();
    const listing = readdirSync(join(repository.root, 'secrets'));
    const limited = ['-c', 'ulimit -f 1; trap "" XFSZ; exec "$@"', 'sh', process.execPath, program.file];
    const value = 'x'.repeat(4000);
    const { status, stderr } = spawnSync('bash', [...limited, 'secrets', 'set', 'session_secret', value], {
      cwd: repository.root,
      env: repository.env(),
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/EFBIG|ENOSPC/);
    expect(digest()).toBe(before);
    expect(readdirSync(join(repository.root, 'secrets'))).toEqual(listing);
  });

  test('of two at a time neither is lost', async () => {
    await repository.run(['set', 'docker_image', OLD]);
    const runs = [
      repository.runProcess(['set', 'docker_image', NEW]),
      repository.runProcess(['set', 'session_secret', OTHER]),
      repository.runProcess(['set', 'region', 'us-west2']),
    ];
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await repository.open()).values).toEqual({
      docker_image: NEW,
      session_secret: OTHER,
      region: 'us-west2',
    });
  });
});

const python = (() => {
  try {
    return execFileSync('python3', ['-c', 'import pty; print("yes")'], { encoding: 'utf8' }).includes('yes');
  } catch {
    return false;
  }
})();

(python ? describe : describe.skip)('on a terminal (skipped without python3)', () => {
  /** Runs the command on a terminal of its own and types once it asks. */
  const typed = (keys: string, { env = {}, kill = 0 } = {}) => {
    const script = [
      'import os, pty, sys',
      'pid, fd = pty.fork()',
      'if pid == 0: os.execvp(sys.argv[3], sys.argv[3:])',
      'seen = b""',
      'while b"session_secret: " not in seen: seen += os.read(fd, 1024)',
      'os.write(fd, sys.argv[1].encode())',
      'if sys.argv[2] != "0": os.kill(pid, int(sys.argv[2]))',
      'try:',
      '    while True:',
      '        chunk = os.read(fd, 1024)',
      '        if not chunk: break',
      '        seen += chunk',
      'except OSError: pass',
      'sys.stdout.buffer.write(seen)',
      'sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xff)',
    ].join('\n');
    const child = spawn(
      'python3',
      ['-c', script, keys, `${kill}`, process.execPath, program.file, 'secrets', 'set', 'session_secret'],
      {
        cwd: repository.root,
        env: { ...repository.env(), TERM: 'xterm', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString('utf8');
    });
    return new Promise<{ code: number | null; shown: string }>((done) =>
      child.once('close', (code) => done({ code, shown })),
    );
  };

  test('the value is asked for and not shown', async () => {
    const { code, shown } = await typed(`${OTHER}X\u007f\r`);
    expect(code).toBe(0);
    expect(shown).not.toContain('sentinel');
    expect(shown).toContain('session_secret: changed');
    expect((await repository.open()).values['session_secret']).toBe(OTHER);
  });

  /** What the terminal was last told about pastes. */
  const lastMark = (shown: string) => shown.match(/.\[\?2004./gu)?.at(-1);

  test('what is pasted is one value, all lines of it, and the terminal is left as it was', async () => {
    const { code, shown } = await typed('\u001b[200~-----BEGIN\r\nsentinel 1\rEND-----\n\u001b[201~\r');
    expect({ code, shown }).toMatchObject({ code: 0 });
    expect(shown).not.toContain('sentinel');
    expect((await repository.open()).values['session_secret']).toBe('-----BEGIN\nsentinel 1\nEND-----');
    expect(shown.indexOf('\u001b[?2004h')).toBeLessThan(shown.indexOf('session_secret: '));
    expect(lastMark(shown)).toBe('\u001b[?2004l');
  });

  test('several lines that the terminal does not mark as pasted are refused, and none is left for the shell', async () => {
    const { code, shown } = await typed('sentinel 1\rsentinel 2\rsentinel 3\r', { env: { TERM: 'dumb' } });
    expect(code).toBe(1);
    expect(shown).toMatch(/several lines arrived[\s\S]*--stdin[\s\S]*--from-file/);
    expect(shown).not.toMatch(/sentinel|2004/);
    expect((await repository.open()).text).toBe(CONTENT);
  });

  test.each([
    ['Ctrl-C', '\u0003', 0],
    ['SIGTERM', '', 15],
    ['SIGHUP', '', 1],
  ])('%s leaves the terminal as it was', async (_, keys, kill) => {
    const { code, shown } = await typed(keys, { kill });
    expect(code).not.toBe(0);
    expect(lastMark(shown)).toBe('\u001b[?2004l');
  });

  test('Ctrl-D gives up', async () => {
    const { code, shown } = await typed('\u0004');
    expect(code).toBe(1);
    expect(shown).toContain('no value was given');
    expect((await repository.open()).text).toBe(CONTENT);
  });

  test('Ctrl-C ends it', async () => {
    const { code } = await typed(`${OTHER}\u0003`);
    expect(code).not.toBe(0);
    expect((await repository.open()).text).toBe(CONTENT);
  });
});
