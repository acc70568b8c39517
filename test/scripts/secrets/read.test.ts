import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILE = 'secrets/prod.enc.tfvars';
const IMAGE = 'ghcr.io/acme/grid:v123-abcdef';
const SECRET = 'sentinel "quoted"\nsecond line';
const CONTENT = `docker_image = "${IMAGE}" # pinned
session_secret = <<EOT
sentinel "quoted"
second line
EOT
stray = { a = [1, true], b = "sentinel-stray" }
`;

const program = useProgram();
let repository: Repository;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
});
afterAll(() => repository.remove());
beforeEach(() => repository.seal(CONTENT));

describe('get', () => {
  test('prints a value and nothing else, as Terraform takes it', async () => {
    expect(await repository.run(['get', 'docker_image'])).toEqual({ code: 0, out: `${IMAGE}\n`, err: '' });
    expect((await repository.run(['get', 'session_secret'])).out).toBe(`${SECRET}\n\n`);
    expect((await repository.run(['get', 'stray'])).out).toBe('{a = [1, true], b = "sentinel-stray"}\n');
    const json = await repository.run(['get', 'session_secret', '--json']);
    expect(JSON.parse(json.out)).toEqual({
      environment: 'prod',
      file: FILE,
      name: 'session_secret',
      value: `${SECRET}\n`,
    });
  });

  test('of what is not set suggests what is', async () => {
    const { code, out, err } = await repository.run(['get', 'docker_imge']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`${FILE} does not set docker_imge`);
    expect(err).toContain('Did you mean "docker_image"?');
  });

  test('without a name of several environments says whose it is', async () => {
    await repository.seal(`docker_image = "${IMAGE}"\n`, { environment: 'staging' });
    const { out, err } = await repository.run(['get', 'docker_image']);
    expect(out).toBe(`${IMAGE}\n`);
    expect(err).toContain(`Using ${FILE}`);
    const named = await repository.run(['get', 'docker_image', '--env', 'staging']);
    expect(named).toEqual({ code: 0, out: `${IMAGE}\n`, err: '' });
  });

  test('without a key prints nothing', async () => {
    const { code, out, err } = await repository.run(['get', 'docker_image'], { as: 'nobody' });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('none of the age keys found here opens it');
  });
});

describe('show', () => {
  test('of a name that no environment has suggests no command that would refuse it', async () => {
    const { code, err } = await repository.run(['show', 'nope/../x']);
    expect(code).toBe(1);
    expect(err).toContain('secrets/nope/../x.enc.tfvars does not exist');
    expect(err).not.toContain('secrets init');
    expect((await repository.run(['show', 'nope'])).err).toContain('`plumbline secrets init nope`');
  });

  test('masks secrets, shows what anyone may read, and tells what is missing or stray', async () => {
    const { code, out, err } = await repository.run(['show']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`docker_image +${IMAGE}\\n`));
    expect(out).toMatch(/session_secret +\[secret\]\n/);
    expect(out).toMatch(/fingerprint_key +not set\n/);
    expect(out).toMatch(/stray +\[secret\] +not declared\n/);
    expect(out + err).not.toContain('sentinel');
  });

  test('as JSON has values only of what anyone may read', async () => {
    const { out } = await repository.run(['show', 'prod', '--json']);
    const { inputs } = JSON.parse(out);
    expect(inputs).toContainEqual({
      name: 'docker_image',
      set: true,
      secret: false,
      value: IMAGE,
      required: true,
      declared: true,
    });
    expect(out).not.toContain('sentinel');
  });

  test('reveals on demand, in both forms', async () => {
    const text = await repository.run(['show', '--reveal']);
    expect(text.out).toContain('sentinel-stray');
    const { inputs } = JSON.parse((await repository.run(['show', '--reveal', '--json'])).out);
    expect(inputs).toContainEqual(expect.objectContaining({ name: 'session_secret', value: `${SECRET}\n` }));
  });

  test('masks everything where the declarations cannot be read', async () => {
    const sound = repository.read('main.ts');
    try {
      repository.write('main.ts', 'throw new Error("broken on purpose");');
      const { code, out, err } = await repository.run(['show']);
      expect(code).toBe(0);
      expect(err).toContain('every value counts as a secret');
      expect(out).toMatch(/docker_image +\[secret\]/);
      expect(out).not.toContain(IMAGE);
    } finally {
      repository.write('main.ts', sound);
    }
  });
});

test('null is not set, as it is to Terraform', async () => {
  await repository.seal(`docker_image = "${IMAGE}"\nsession_secret = null\nregion = null\nstray = null\n`);
  const got = await repository.run(['get', 'session_secret']);
  expect([got.code, got.out]).toEqual([1, '']);
  expect(got.err).toContain(`${FILE} does not set session_secret`);
  const { out } = await repository.run(['show']);
  expect(out).toMatch(/session_secret +missing\n/);
  expect(out).toMatch(/region +not set\n/);
  expect(out).toMatch(/stray +not set +not declared\n/);
  const env = await repository.runProcess(['exec', '--', 'env']);
  expect(env.out).toContain(`docker_image=${IMAGE}\n`);
  expect(env.out).not.toMatch(/session_secret|region|stray/);
});

test('a value that is the name of the environment hides no path and no command', async () => {
  await repository.seal(`docker_image = "${IMAGE}"\nstray = "prod"\n`);
  const { out, err } = await repository.run(['unset', 'stray']);
  expect(out).toContain(`Written to ${FILE}. Commit it; \`plumbline plan prod\``);
  expect(out + err).not.toContain('[secret]');
});

test('a link that leads nowhere is called that', async () => {
  rmSync(join(repository.root, FILE));
  symlinkSync('gone', join(repository.root, FILE));
  for (const args of [['show'], ['set', 'docker_image', IMAGE], ['verify', 'prod']]) {
    const { code, out, err } = await repository.run(args);
    expect(code).toBe(1);
    expect(out + err).toContain(`${FILE} is a link to a file that does not exist`);
  }
});

describe('unset', () => {
  test('says nothing of other inputs with the same text that anyone may read', async () => {
    await repository.seal(
      `docker_image = "${IMAGE}"\nregion = "session"\nsession_secret = "x-long-enough"\n`,
    );
    const { out } = await repository.run(['unset', 'session_secret']);
    expect(out).toContain('session_secret: removed');
  });

  test('removes one value with its line, and warns of one that is needed', async () => {
    const { code, out, err } = await repository.run(['unset', 'session_secret']);
    expect(code).toBe(0);
    expect(out).toContain('session_secret: removed');
    expect(err).toContain('cannot do without session_secret');
    expect((await repository.open()).text).toBe(CONTENT.replace(/session_secret.*EOT\n/s, ''));
  });

  test('in a dry run, and of what is not set, writes nothing', async () => {
    const before = repository.read(FILE);
    const dry = await repository.run(['unset', 'stray', '--dry-run', '--json']);
    expect(JSON.parse(dry.out)).toMatchObject({ changed: ['stray'], written: false });
    const absent = await repository.run(['unset', 'strai']);
    expect(absent.code).toBe(1);
    expect(absent.err).toContain(`${FILE} does not set strai`);
    expect(repository.read(FILE)).toBe(before);
  });
});

describe('exec', () => {
  const exec = (...args: string[]) => repository.runProcess(['exec', ...args]);
  const print = 'process.stdout.write(JSON.stringify(process.env))';

  test('gives a command the values, untouched and unmasked, and no key', async () => {
    const { code, out } = await exec('--', process.execPath, '-e', print);
    expect(code).toBe(0);
    const env = JSON.parse(out);
    expect(env).toMatchObject({
      docker_image: IMAGE,
      session_secret: `${SECRET}\n`,
      stray: '{a = [1, true], b = "sentinel-stray"}',
    });
    expect(Object.keys(env).filter((name) => name.startsWith('SOPS_AGE'))).toEqual([]);
  });

  test('gives only what was chosen, under another name', async () => {
    const { out } = await exec('prod', '--only', 'docker_image', '--prefix', 'TF_VAR_', '--', 'env');
    expect(out).toContain(`TF_VAR_docker_image=${IMAGE}\n`);
    expect(out).not.toContain('sentinel');
  });

  test('takes arguments as they are: no shell, and options of the command are its own', async () => {
    const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
    const { out } = await exec('--', process.execPath, '-e', script, '--', '--json', '$HOME; *', '-e', 'x');
    expect(JSON.parse(out)).toEqual(['--json', '$HOME; *', '-e', 'x']);
  });

  test('ends as the command does', async () => {
    expect((await exec('--', 'sh', '-c', 'exit 42')).code).toBe(42);
    expect((await exec('--', 'sh', '-c', 'kill -TERM $$')).code).toBe(143);
  });

  test('passes a signal on', async () => {
    const script = `process.on('SIGTERM', () => { console.log('heard'); process.exit(7); });
      console.log('ready'); setInterval(() => {}, 1000);`;
    const child = repository.start(['exec', '--', process.execPath, '-e', script]);
    let out = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out === 'ready\n') child.kill('SIGTERM');
    });
    expect(await new Promise((done) => child.once('close', done))).toBe(7);
    expect(out).toBe('ready\nheard\n');
  });

  test('a value that no process can be given is refused with what to do about it', async () => {
    const before = (await repository.open()).text;
    await repository.seal(`${before}\nhuge = "${'x'.repeat(128 * 1024)}"\n`);
    const { code, err } = await exec('--', 'env');
    await repository.seal(before);
    expect(code).toBe(1);
    expect(err).toMatch(/"env" could not be started[\s\S]*128 KiB[\s\S]*--only/);
  });

  test.each([
    [['--', 'no-such-program-here'], 'could not be started'],
    [['--only', 'docker_imag', '--', 'env'], 'does not set "docker_imag"'],
    [['prod'], 'there is no command to run'],
    [['sh', '-c', 'true'], 'go after --'],
  ])('%j is refused', async (args, expected) => {
    const { code, out, err } = await exec(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(expected);
    expect(err).not.toContain('sentinel');
  });
});
