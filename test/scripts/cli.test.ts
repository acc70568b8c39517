import { version } from '../../package.json';
import { createProject, type Project, repository, runCli, runInProcess } from './support/project';

const COMMANDS = [
  'plan',
  'apply',
  'drift',
  'secrets',
  'state',
  'env',
  'doctor',
  'synth',
  'lint',
  'hooks',
  'sandbox',
  'start',
];

/** Groups: their help lists commands, which have the examples. */
const GROUPS = ['secrets', 'state', 'env', 'hooks', 'sandbox'];

/** Runs the command line where nothing is asked of the process. */
const run = (args: readonly string[], cwd = repository) => {
  const { PATH = '', HOME = '' } = process.env;
  return runInProcess({ args, cwd, env: { PATH, HOME } });
};

describe('the help', () => {
  test('lists every command and what the exit codes mean', async () => {
    const { code, out } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(out).toContain('3  inconclusive');
  });

  test('is what no arguments give', async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    expect(out).toContain('Usage: plumbline');
  });

  test.each(COMMANDS.filter((command) => !GROUPS.includes(command)))(
    'of %s has a description, examples and exit codes',
    async (command) => {
      const { code, out } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: plumbline \w+[^\n]*\n\n\S/);
      expect(out).toMatch(/Examples:\n {2}\$ /);
      expect(out).toMatch(/Exit codes:\n {2}0 {2}\S/);
    },
  );
});

test.each(COMMANDS)(
  'the description of %s is wrapped once: each line is as full as it can be',
  async (command) => {
    const { out } = await run([command, '--help']);
    const [, description = ''] = out.split('\n\n');
    const lines = description.split('\n');
    for (const [index, line] of lines.slice(0, -1).entries()) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(`${line} ${lines[index + 1]!.split(' ')[0]}`.length).toBeGreaterThan(80);
    }
  },
);

test('the version is the package’s', async () => {
  expect((await run(['--version'])).out.trim()).toBe(version);
});

describe('a word that is not known', () => {
  test('as a command gets a suggestion and does nothing', async () => {
    const { code, out, err } = await run(['dirft', 'prod']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain("✗ unknown command 'dirft'");
    expect(err).toContain('next: Did you mean drift?');
  });

  test('as an option gets a suggestion', async () => {
    const { code, err } = await run(['plan', '--jsno']);
    expect(code).toBe(1);
    expect(err).toContain("✗ unknown option '--jsno'");
    expect(err).toMatch(/Did you mean --json\? See `plumbline plan --help`/);
  });

  test('after help gets a suggestion', async () => {
    const { code, err } = await run(['help', 'aply']);
    expect(code).toBe(1);
    expect(err).toMatch(/✗ unknown command 'aply'\n[\s\S]*next: Did you mean "apply"\?/);
  });

  test('is missing after sandbox, so that the ones there are get named', async () => {
    const { code, err } = await run(['sandbox']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /✗ "plumbline sandbox" lacks a command\n[\s\S]*next: Add one of up, down, reset, status, break\./,
    );
  });

  test('gives a JSON document where JSON was asked for', async () => {
    const { code, out } = await run(['dirft', '--json']);
    expect(code).toBe(1);
    const { error } = JSON.parse(out);
    expect(error.what).toBe("unknown command 'dirft'");
    expect(Object.keys(error)).toEqual(['what', 'why', 'next']);
  });
});

describe('in a project', () => {
  let project: Project;
  beforeAll(() => {
    project = createProject('fixture');
  });
  afterAll(() => project.remove());

  test('an unknown environment gets a suggestion, in both forms', async () => {
    const text = await run(['plan', 'stagin'], project.root);
    expect(text.code).toBe(1);
    expect(text.err).toContain('✗ unknown environment "stagin"');
    expect(text.err).toContain('Did you mean "staging"?');
    const json = await run(['drift', 'stagin', '--json'], project.root);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out).error.next).toBe('Did you mean "staging"?');
  });

  test('no environment among several is no guess', async () => {
    const { code, err } = await run(['apply', '--yes'], project.root);
    expect(code).toBe(1);
    expect(err).toContain('✗ no environment was named');
    expect(err).toContain('prod');
  });

  test('output on a pipe has no colours, also when a terminal is claimed', async () => {
    const { out, err } = await project.run(['synth'], { env: { TERM: 'xterm-256color' } });
    expect(out + err).not.toContain('\u001b');
  });
});

test('outside a project it says what marks one', async () => {
  const { code, err } = await run(['synth'], '/');
  expect(code).toBe(1);
  expect(err).toMatch(/✗ no cdktf\.json in \/ or any folder above it\n {2}why: .*\n {2}next: /);
  expect(err).not.toMatch(/\n\s+at /);
});
