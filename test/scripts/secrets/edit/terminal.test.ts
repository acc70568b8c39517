import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Repository, useProgram } from '../support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';

/** util-linux's `script` runs a command on a pseudo-terminal. */
const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const hasMemory = existsSync('/dev/shm') && statfsSync('/dev/shm').type === 0x01021994;
const describeOnTerminal = hasScript && hasMemory ? describe : describe.skip;

const program = useProgram();
let repository: Repository;
let memory: string;
beforeEach(async () => {
  memory = mkdtempSync(hasMemory ? '/dev/shm/plumbline-test-' : '/tmp/plumbline-test-');
  repository = await Repository.create(program);
  await repository.seal(`session_secret = "${SENTINEL}-1"\n`);
});
afterEach(() => {
  repository.remove();
  rmSync(memory, { recursive: true });
});

/** Runs an edit on a pseudo-terminal; the body of the editor knows how often it was opened. */
async function edit(body: string, typed = ''): Promise<{ code: number | null; screen: string }> {
  const counter = join(repository.root, 'opened');
  const script = repository.write(
    'fake editor.js',
    `#!${process.execPath}
    const fs = require('node:fs');
    const file = process.argv.at(-1);
    const text = fs.readFileSync(file, 'utf8');
    fs.appendFileSync(${JSON.stringify(counter)}, '.');
    const opened = fs.readFileSync(${JSON.stringify(counter)}, 'utf8').length;
    ${body}`,
    0o755,
  );
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const command = [process.execPath, program.file, 'secrets', 'edit'].map(quote).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: repository.root,
    env: {
      ...repository.env(),
      TERM: 'xterm',
      EDITOR: `"${script}"`,
      XDG_RUNTIME_DIR: memory,
      SHELL: '/bin/sh',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (typed !== '') child.stdin.write(typed);
  const screen = text(child.stdout);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  child.stdin.end();
  return { code, screen: await screen };
}

describeOnTerminal('edit on a terminal (with `script` of util-linux and a tmpfs)', () => {
  test('a mistake comes back above the text, with the line it is on there, and is corrected', async () => {
    const seen = join(repository.root, 'seen');
    const { code, screen } = await edit(`
      if (opened === 1) fs.writeFileSync(file, text + 'new = "open\\n');
      else {
        fs.writeFileSync(${JSON.stringify(seen)}, text);
        fs.writeFileSync(file, text.replace('"open', '"closed"'));
      }`);
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(screen).toContain('+ new');
    expect(screen).not.toContain('sentinel');
    const lines = repository.read('seen').split('\n');
    const [, told] = /prod\.enc\.tfvars:(\d+)/.exec(lines[0]!)!;
    expect(lines[0]).toMatch(/^# plumbline: /);
    expect(lines[Number(told) - 1]).toBe('new = "open');
    expect((await repository.open()).text).toBe(`session_secret = "${SENTINEL}-1"\nnew = "closed"\n`);
    expect(readdirSync(memory)).toEqual([]);
  });

  test('a mistake that is saved again as it is ends the edit, which is kept', async () => {
    const { code, screen } = await edit(`if (opened === 1) fs.writeFileSync(file, text + 'new = "open\\n');`);
    expect(code).toBe(1);
    expect(screen).toContain('--continue');
    expect(repository.read('opened')).toBe('..');
    expect(existsSync(join(repository.root, '.plumbline/edits/prod.edit'))).toBe(true);
  });

  test('an empty text is asked about, and only yes removes everything', async () => {
    expect((await edit(`fs.writeFileSync(file, '');`, 'no\r')).code).toBe(1);
    expect((await repository.open()).values).toHaveProperty('session_secret');
    expect((await edit(`fs.writeFileSync(file, '');`, 'yes\r')).code).toBe(0);
    expect((await repository.open()).values).toEqual({});
  });

  test('a key that somebody else changed meanwhile is a question in the editor', async () => {
    const other = JSON.stringify([program.file, 'secrets', 'set', 'session_secret', `${SENTINEL}-theirs`]);
    const options = JSON.stringify({ cwd: repository.root, env: repository.env() });
    const { code } = await edit(`
      if (opened === 1) {
        require('node:child_process').execFileSync(process.execPath, ${other}, ${options});
        fs.writeFileSync(file, text.replace('-1"', '-mine"'));
      } else fs.writeFileSync(${JSON.stringify(join(repository.root, 'seen'))}, text);`);
    expect(code).toBe(0);
    expect(repository.read('seen')).toMatch(/^# plumbline: session_secret: changed by somebody else/);
    expect((await repository.open()).values['session_secret']).toBe(`${SENTINEL}-mine`);
  });
});
