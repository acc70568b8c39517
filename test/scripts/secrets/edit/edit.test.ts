import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { Repository, type RunOptions, useProgram } from '../support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const THEIRS = 'theirs-0123456789-0123456789-0123456789';
const FILE = 'secrets/prod.enc.tfvars';
const KEPT = '.plumbline/edits/prod.edit';
const CONTENT = `# of prod\ndocker_image = "ghcr.io/acme/grid:v1-aaaaaa"\nsession_secret = "${SENTINEL}-1"\nold = "${SENTINEL}-old"\n`;

const program = useProgram();
let repository: Repository;
/** A folder in memory of this test alone. */
let memory: string;

const TMPFS = 0x01021994;
const inMemory = existsSync('/dev/shm') && statfsSync('/dev/shm').type === TMPFS;
const describeInMemory = inMemory ? describe : describe.skip;

beforeEach(async () => {
  if (inMemory) memory = mkdtempSync('/dev/shm/plumbline-test-');
  repository = await Repository.create(program);
  await repository.seal(CONTENT);
});
afterEach(() => {
  repository.remove();
  if (inMemory) rmSync(memory, { recursive: true });
});

/** Makes an editor of a piece of JavaScript that may use `file` and `text`; gives the value of EDITOR. */
function editor(body: string): string {
  const script = `#!${process.execPath}
    const fs = require('node:fs');
    const file = process.argv.at(-1);
    const text = fs.readFileSync(file, 'utf8');
    ${body}`;
  return `"${repository.write('fake editor.js', script, 0o755)}"`;
}

const environment = (body: string) => ({ EDITOR: editor(body), XDG_RUNTIME_DIR: memory });

/** Runs an edit, of which nothing secret may be printed and nothing be left. */
async function edit(body: string, args: readonly string[] = [], options: RunOptions = {}) {
  const ran = await repository.runProcess(['edit', ...args], { ...options, env: environment(body) });
  expect(ran.out + ran.err).not.toContain('sentinel');
  expect(readdirSync(memory)).toEqual([]);
  return ran;
}

const save = (expression: string) => `fs.writeFileSync(file, ${expression});`;

describeInMemory('secrets edit (where /dev/shm is a tmpfs)', () => {
  test('names what was added, removed and changed; the plaintext is private and in memory', async () => {
    const facts = join(repository.root, 'facts.json');
    const { code, out } = await edit(`
      const mode = (path) => (fs.statSync(path).mode & 0o777).toString(8);
      const folder = require('node:path').dirname(file);
      fs.writeFileSync(${JSON.stringify(facts)}, JSON.stringify({
        file: mode(file), folder: mode(folder), type: fs.statfsSync(folder).type, key: process.env.SOPS_AGE_KEY }));
      ${save(`text.replace('-1"', '-2"').replace(/old = .*\\n/, 'new = "${SENTINEL}-new"\\n')`)}`);
    expect(code).toBe(0);
    expect(out).toContain('  ~ session_secret\n  + new\n  - old\n');
    expect(JSON.parse(readFileSync(facts, 'utf8'))).toEqual({ file: '600', folder: '700', type: TMPFS });
    const { text } = await repository.open();
    expect(text).toBe(CONTENT.replace('-1"', '-2"').replace(/old = .*\n/, `new = "${SENTINEL}-new"\n`));
    const grep = spawnSync('grep', ['-rlFa', SENTINEL, repository.top, '--exclude=fake editor.js'], {
      encoding: 'utf8',
    });
    expect({ status: grep.status, files: grep.stdout }).toEqual({ status: 1, files: '' });
  });

  test.each([
    ['nothing', ''],
    ['a line break at the end', save(`text.trimEnd()`)],
  ])('changing %s leaves the file as it is, byte for byte', async (_, body) => {
    const before = repository.read(FILE);
    const { code, out } = await edit(body);
    expect(code).toBe(0);
    expect(out).toContain('Nothing changed');
    expect(repository.read(FILE)).toBe(before);
  });

  test.each([
    ['gives up', 'process.exit(3);', 'ended with exit code 3, so nothing was changed'],
    ['leaves an empty text', save(`''`), 'left an empty text'],
    ['removes the file', 'fs.unlinkSync(file);', 'left no file'],
    ['crashes before it saved', `process.kill(process.pid, 'SIGKILL');`, 'was ended by SIGKILL'],
  ])('an editor that %s changes nothing', async (_, body, message) => {
    const before = repository.read(FILE);
    const { code, err } = await edit(body);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(repository.read(FILE)).toBe(before);
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
  });

  test('when nothing changed, an editor that does not wait is told to', async () => {
    const script = repository.write('code', '#!/bin/sh\n', 0o755);
    const open = (flag: string) =>
      repository.runProcess(['edit', '--json'], {
        env: { EDITOR: `"${script}"${flag}`, XDG_RUNTIME_DIR: memory },
      });
    const hasty = await open('');
    expect(hasty.err).toContain('set your editor to "code --wait"');
    expect([hasty.code, JSON.parse(hasty.out)]).toMatchObject([
      0,
      { written: false, warnings: [expect.stringContaining('may return')] },
    ]);
    expect((await open(' --wait')).err).toBe('');
  });

  test('an editor that renames and leaves backups is fine, and the backups are gone too', async () => {
    const { code, out } = await edit(
      `fs.renameSync(file, file + '~'); ${save(`text.replace('-1"', '-2"')`)} fs.writeFileSync(file + '.swp', text);`,
    );
    expect(code).toBe(0);
    expect(out).toContain('~ session_secret');
  });

  test.each([
    ['a mistake in the syntax', `text + 'broken = "\\n'`, `${FILE}:5`],
    ['a name twice', `text + 'old = "x"\\n'`, '"old" is set again; line 4'],
    ['an image that can move', `text.replace('v1-aaaaaa', 'latest')`, 'is not an image that may be deployed'],
    [
      'another encoding',
      `Buffer.concat([Buffer.from(text), Buffer.from([0x23, 0xe9, 0x0a])])`,
      'did not save UTF-8',
    ],
  ])('%s is not saved; the edit is kept encrypted until it is corrected', async (_, broken, message) => {
    const before = repository.read(FILE);
    const first = await edit(save(broken));
    expect(first.code).toBe(1);
    expect(first.err).toContain(message);
    expect(first.err).toContain('plumbline secrets edit prod --continue');
    expect(repository.read(FILE)).toBe(before);
    expect(repository.read(KEPT)).not.toContain('sentinel');
    expect(repository.read(KEPT)).toContain(repository.owner.recipient);

    const undecided = await edit('');
    expect(undecided).toMatchObject({
      code: 1,
      err: expect.stringContaining('Add --continue to go on with it'),
    });

    const { code, out } = await edit(
      save(
        `text.replace('broken = "\\n', '').replace('old = "x"\\n', '').replace('latest', 'v2-bbbbbb') + 'fixed = "yes"\\n'`,
      ),
      ['--continue'],
    );
    expect(code).toBe(0);
    expect(out).toContain('+ fixed');
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
  });

  test('a kept edit can be dropped, with no editor, no terminal and no key', async () => {
    await edit(save(`text + 'broken = "\\n'`));
    const discard = (...args: string[]) =>
      repository.run(['edit', '--discard', ...args], { as: 'nobody', env: { XDG_RUNTIME_DIR: memory } });
    expect((await discard('--dry-run')).out).toContain('would be dropped');
    expect(existsSync(join(repository.root, KEPT))).toBe(true);
    const { code, out } = await discard();
    expect(code).toBe(0);
    expect(out).toContain('The kept edit of prod was dropped.');
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
    expect(await discard()).toMatchObject({
      code: 0,
      out: expect.stringContaining('No edit of prod is kept'),
    });
    expect(JSON.parse((await discard('--json')).out)).toMatchObject({ dropped: false });
    expect((await edit('', ['--continue'])).err).toContain('no edit of prod is kept');
  });

  test('to go on with it and to drop it at once is refused, and it stays', async () => {
    await edit(save(`text + 'broken = "\\n'`));
    expect((await edit('', ['--continue', '--discard'])).code).toBe(1);
    expect(existsSync(join(repository.root, KEPT))).toBe(true);
  });

  test('what was saved before the editor crashed is kept', async () => {
    const { code, err } = await edit(
      `${save(`text.replace('-1"', '-2"')`)} process.kill(process.pid, 'SIGKILL');`,
    );
    expect(code).toBe(1);
    expect(err).toContain('--continue');
    expect((await edit('', ['--continue'])).out).toContain('~ session_secret');
    expect((await repository.open()).values['session_secret']).toBe(`${SENTINEL}-2`);
  });

  test('a name that nobody declares, and one that is missing, are warnings', async () => {
    const { code, err } = await edit(save(`text.replace(/session_secret.*\\n/, 'sesion_secret = "x"\\n')`));
    expect(code).toBe(0);
    expect(err).toContain('declares no input');
    expect(err).toContain('sesion_secret');
    expect(err).toMatch(/needs .*session_secret/);
  });

  test('a dry run says the same and writes nothing', async () => {
    const before = repository.read(FILE);
    const { code, out } = await edit(save(`text.replace('-1"', '-2"')`), ['--dry-run', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ changed: ['session_secret'], written: false });
    expect(repository.read(FILE)).toBe(before);
  });

  /** What another process does while the editor is open. */
  const meanwhile = (...args: string[]) =>
    `require('node:child_process').execFileSync(process.execPath, ${JSON.stringify([
      program.file,
      'secrets',
      ...args,
      '--undeclared',
    ])}, { cwd: ${JSON.stringify(repository.root)}, env: { ...process.env, SOPS_AGE_KEY: ${JSON.stringify(repository.owner.identity)} } });`;

  test('what somebody else changed meanwhile is merged by key', async () => {
    const { code } = await edit(`${meanwhile('set', 'old', 'theirs')} ${save(`text.replace('-1"', '-2"')`)}`);
    expect(code).toBe(0);
    expect((await repository.open()).values).toMatchObject({
      old: 'theirs',
      session_secret: `${SENTINEL}-2`,
    });
  });

  test('the same key changed by somebody else is refused, their value stays and the edit is kept', async () => {
    const { code, err } = await edit(
      `${meanwhile('set', 'session_secret', THEIRS)} ${save(`text.replace('-1"', '-2"')`)}`,
    );
    expect(code).toBe(1);
    expect(err).toContain('was changed by somebody else meanwhile');
    expect((await repository.open()).values['session_secret']).toBe(THEIRS);
    expect(existsSync(join(repository.root, KEPT))).toBe(true);
  });

  test('going on with such an edit takes mine, and theirs where I changed nothing', async () => {
    const { err } = await edit(
      `${meanwhile('set', 'session_secret', THEIRS)} ${meanwhile('set', 'old', 'theirs')} ${save(`text.replace('-1"', '-2"')`)}`,
    );
    expect(err).toContain('going on with the edit takes yours');
    const { code, out } = await edit('', ['--continue']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('  ~ session_secret\n');
    expect((await repository.open()).values).toMatchObject({
      session_secret: `${SENTINEL}-2`,
      old: 'theirs',
    });
    expect(existsSync(join(repository.root, KEPT))).toBe(false);
  });

  test('an edit of a file that is gone meanwhile, or damaged, is kept', async () => {
    const path = JSON.stringify(join(repository.root, FILE));
    const change = save(`text.replace('-1"', '-2"')`);
    const gone = await edit(`fs.renameSync(${path}, ${path} + '.away'); ${change}`);
    expect(gone.code).toBe(1);
    expect(gone.err).toContain(`${FILE} does not exist`);
    renameSync(join(repository.root, `${FILE}.away`), join(repository.root, FILE));
    const damaged = await edit(
      `fs.copyFileSync(${path}, ${path} + '.sound'); fs.writeFileSync(${path}, '<<<<<<< ours'); ${save('text + "x = 1"')}`,
      ['--continue'],
    );
    expect(damaged.code).toBe(1);
    renameSync(join(repository.root, `${FILE}.sound`), join(repository.root, FILE));
    expect((await edit('', ['--continue'])).out).toContain('  ~ session_secret\n  + x\n');
  });

  test('without a key the editor is not started', async () => {
    const { code } = await edit(
      `fs.writeFileSync(${JSON.stringify(join(repository.root, 'started'))}, '');`,
      [],
      {
        as: 'nobody',
      },
    );
    expect(code).toBe(1);
    expect(existsSync(join(repository.root, 'started'))).toBe(false);
  });

  test('where $XDG_RUNTIME_DIR is on a disk it is not used', async () => {
    const disk = join(repository.root, 'runtime');
    mkdirSync(disk);
    const where = join(repository.root, 'where');
    const env = {
      EDITOR: editor(`fs.writeFileSync(${JSON.stringify(where)}, file);`),
      XDG_RUNTIME_DIR: disk,
    };
    expect((await repository.runProcess(['edit'], { env })).code).toBe(0);
    expect(readFileSync(where, 'utf8')).toMatch(/^\/dev\/shm\//);
  });
});
