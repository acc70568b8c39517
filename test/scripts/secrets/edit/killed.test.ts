import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isRunning, markProcess } from '../../../../core/processes';
import { Repository, useProgram } from '../support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const FILE = 'secrets/prod.enc.tfvars';
const KEPT = '.plumbline/edits/prod.edit';

const program = useProgram();
let repository: Repository;
let memory: string;
/** Processes that a failed test would leave behind. */
let started: number[];

const TMPFS = 0x01021994;
const inMemory = existsSync('/dev/shm') && statfsSync('/dev/shm').type === TMPFS;
const describeInMemory = inMemory ? describe : describe.skip;

beforeEach(async () => {
  if (inMemory) memory = mkdtempSync('/dev/shm/plumbline-test-');
  started = [];
  repository = await Repository.create(program);
  await repository.seal(`session_secret = "${SENTINEL}-1"\n`);
});
afterEach(() => {
  for (const pid of started) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended, as it should.
    }
  }
  repository.remove();
  if (inMemory) rmSync(memory, { recursive: true });
});

/** An editor that saves a change, or nothing, and stays open until it is told `close`. */
function openEditor(change: string): { EDITOR: string; XDG_RUNTIME_DIR: string } {
  const script = repository.write(
    'slow editor.js',
    `#!${process.execPath}
    const fs = require('node:fs');
    const file = process.argv.at(-1);
    const text = fs.readFileSync(file, 'utf8');
    ${change}
    fs.writeFileSync(${JSON.stringify(join(repository.root, 'open'))}, String(process.pid));
    const close = ${JSON.stringify(join(repository.root, 'close'))};
    setInterval(() => fs.existsSync(close) && process.exit(0), 20);
    setTimeout(() => process.exit(1), 50_000);`,
    0o755,
  );
  return { EDITOR: `"${script}"`, XDG_RUNTIME_DIR: memory };
}

const CHANGE = `fs.writeFileSync(file, text.replace('-1"', '-2"'));`;

/** Starts an edit and waits until its editor is open. */
async function startEdit(change = CHANGE) {
  const child = repository.start(['edit'], { env: openEditor(change) });
  started.push(child.pid!);
  const said = Promise.all([text(child.stdout!), text(child.stderr!)]).then((parts) => parts.join(''));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  await until(() => existsSync(join(repository.root, 'open')) && repository.read('open') !== '');
  return { child, said, ended, editor: markProcess(Number(repository.read('open'))) };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen');
    await new Promise((wait) => setTimeout(wait, 20));
  }
}

const again = (...args: string[]) =>
  repository.runProcess(['edit', ...args], { env: { EDITOR: 'true', XDG_RUNTIME_DIR: memory } });

describeInMemory('an edit that is ended (where /dev/shm is a tmpfs)', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s leaves no plaintext and no editor; what was saved is kept, encrypted',
    async (signal) => {
      const before = repository.read(FILE);
      const { child, said, ended, editor } = await startEdit();
      child.kill(signal);
      expect(await ended).toBe(1);
      expect(readdirSync(memory)).toEqual([]);
      expect(isRunning(editor)).toBe(false);
      expect(await said).toContain(`the edit was ended by ${signal}, so nothing was changed`);
      expect(await said).not.toContain('sentinel');
      expect(repository.read(FILE)).toBe(before);
      expect(repository.read(KEPT)).not.toContain('sentinel');
      expect((await again('--continue')).out).toContain('~ session_secret');
      expect((await repository.open()).values['session_secret']).toBe(`${SENTINEL}-2`);
    },
  );

  test('with nothing saved keeps nothing', async () => {
    const { child, ended } = await startEdit('');
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
  });

  test('by SIGKILL, editor and all, is cleared up by the next edit, which says so and keeps what was saved', async () => {
    const { child, ended, editor } = await startEdit();
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    await until(() => !isRunning(editor));
    expect(readdirSync(memory)).toHaveLength(1);
    const next = await again('--continue');
    expect(next.code).toBe(0);
    expect(next.err).toContain('was killed; its plaintext was still in memory and was removed');
    expect(next.err).toContain('What was saved in it is kept, encrypted.');
    expect(next.out).toContain('~ session_secret');
    expect(next.out + next.err).not.toContain('sentinel');
    expect(readdirSync(memory)).toEqual([]);
  });

  test('by SIGKILL with nothing saved is cleared up', async () => {
    const { child, ended, editor } = await startEdit('');
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
    await until(() => !isRunning(editor));
    const next = await again();
    expect(next).toMatchObject({ code: 0, err: expect.stringContaining('was killed; its plaintext') });
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
    expect(readdirSync(memory)).toEqual([]);
  });

  test('by SIGKILL while its editor lives on is not taken from under it; closed, its text is picked up', async () => {
    const { child, ended, editor } = await startEdit();
    child.kill('SIGKILL');
    await ended;
    expect(isRunning(editor)).toBe(true);
    const early = await again();
    expect(early.code).toBe(1);
    expect(early.err).toContain(`is still open (process ${editor.pid})`);
    repository.write('close', '');
    await until(() => !isRunning(editor));
    expect((await again('--continue')).out).toContain('~ session_secret');
    expect(readdirSync(memory)).toEqual([]);
  });
});

describeInMemory('two edits at once (where /dev/shm is a tmpfs)', () => {
  test('the second is told who is at it, and the first goes on', async () => {
    const first = await startEdit();
    const second = await again();
    expect(second.code).toBe(1);
    expect(second.err).toContain(`is being edited already by process ${first.child.pid} since 20`);
    repository.write('close', '');
    expect(await first.ended).toBe(0);
    expect(await first.said).toContain('~ session_secret');
  });

  test('another environment can be edited meanwhile', async () => {
    await repository.seal('session_secret = "x1234"\n', { environment: 'staging' });
    const first = await startEdit();
    expect((await again('staging')).code).toBe(0);
    repository.write('close', '');
    expect(await first.ended).toBe(0);
  });
});
