import { lstatSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../../core/explain';
import { createOutput } from '../../../core/terminal/output';
import { generateIdentity } from '../../../formats/sops';
import { runChange } from '../../../scripts/secrets/recipients/change';
import { type Person, Repository, useProgram } from './support/repository';
import { declareStack } from './support/stack';

const FILES = ['secrets/prod.enc.tfvars', 'secrets/staging.enc.tfvars'];
const CONTENT = 'docker_image = "ghcr.io/acme/grid:v1-abcdef"\nsession_secret = "sentinel-0123456789"\n';

const program = useProgram();
let repository: Repository;
let colleague: Person;
beforeAll(async () => {
  repository = await Repository.create(program);
  declareStack(repository);
  colleague = await generateIdentity();
});
afterAll(() => repository.remove());
beforeEach(async () => {
  for (const environment of ['prod', 'staging']) await repository.seal(CONTENT, { environment });
  configure(['secrets/', repository.owner.recipient]);
});

const configure = (...rules: [pattern: string, ...recipients: string[]][]) =>
  repository.write(
    '.sops.yaml',
    `# who\ncreation_rules:\n${rules.map(([pattern, ...age]) => `  - path_regex: ${pattern}\n    age: ${age.join(',')}\n`).join('')}`,
  );

const recipients = async (...args: string[]) => {
  const ran = await repository.run(['recipients', ...args]);
  expect(ran.out + ran.err).not.toContain('sentinel');
  return ran;
};
const opens = async (person: Person, environment = 'prod') =>
  (await repository.run(['get', 'docker_image', '-e', environment], { as: person })).code === 0;
const everything = () => [...FILES, '.sops.yaml'].map((file) => repository.read(file));

test('somebody who is added opens every file, and is in .sops.yaml, which keeps its comments', async () => {
  expect(await opens(colleague)).toBe(false);
  const { code, out } = await recipients('add', colleague.recipient);
  expect(code).toBe(0);
  for (const file of FILES) expect(out).toContain(`${file}\n  + ${colleague.recipient}`);
  expect([await opens(colleague), await opens(colleague, 'staging')]).toEqual([true, true]);
  expect(repository.read('.sops.yaml')).toMatch(/^# who\n/);
  expect((await repository.run(['verify'])).code).toBe(0);
  const list = await recipients('list', '--json');
  expect(JSON.parse(list.out)).toMatchObject({
    own: [repository.owner.recipient],
    files: FILES.map((file) => ({ file, recipients: [repository.owner.recipient, colleague.recipient] })),
  });

  const before = everything();
  expect((await recipients('add', colleague.recipient)).out).toContain('the same recipients as before');
  expect(everything()).toEqual(before);
});

test('several in one argument, as sops takes them', async () => {
  const third = await generateIdentity();
  const both = `${colleague.recipient}, ${third.recipient},`;
  expect((await recipients('add', both)).code).toBe(0);
  expect([await opens(colleague), await opens(third)]).toEqual([true, true]);
  expect((await recipients('remove', both)).code).toBe(0);
  expect((await repository.open()).recipients).toEqual([repository.owner.recipient]);
  expect((await recipients('add', 'ssh-rsa AAAA me, myself')).err).toContain('"ssh-rsa AAAA me, myself"');
});

test('a .sops.yaml that is a link stays one, and its comments and anchors stay', async () => {
  const path = join(repository.root, '.sops.yaml');
  rmSync(path);
  const text = (...more: string[]) =>
    `creation_rules:\n${['prod', 'staging'].map((name) => `  - path_regex: ${name}\n    age:\n      - *me # Anna\n${more.map((one) => `      - ${one}\n`).join('')}`).join('')}`.replace(
      '*me',
      `&me ${repository.owner.recipient}`,
    );
  repository.write('shared.yaml', text());
  symlinkSync('shared.yaml', path);
  try {
    expect((await recipients('add', colleague.recipient)).code).toBe(0);
    expect(repository.read('shared.yaml')).toBe(text(colleague.recipient));
    expect((await recipients('remove', colleague.recipient)).code).toBe(0);
    expect(repository.read('shared.yaml')).toBe(text());
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  } finally {
    rmSync(path);
  }
});

test('somebody who is removed opens it no more; that earlier commits still open is said', async () => {
  await recipients('add', colleague.recipient);
  const wrapped = repository.read(FILES[0]!);
  const { code, out, err } = await recipients('remove', colleague.recipient);
  expect(code).toBe(0);
  expect(err).toContain('takes nothing back');
  expect(err).toContain('the data key');
  expect(out).toContain('plumbline secrets rekey');
  expect(out).toContain('Replace the values of prod that were readable: session_secret');
  expect(await opens(colleague)).toBe(false);
  expect(repository.read('.sops.yaml')).not.toContain(colleague.recipient);
  // The same data key: values keep their ciphertext.
  expect(JSON.parse(repository.read(FILES[0]!)).data).toBe(JSON.parse(wrapped).data);
});

test('with --rotate the data key is new as well', async () => {
  await recipients('add', colleague.recipient);
  const before = JSON.parse(repository.read(FILES[0]!)).data;
  const { out } = await recipients('remove', colleague.recipient, '--rotate', '--json');
  expect(JSON.parse(out)).toMatchObject({
    rotated: true,
    written: true,
    exposed: [
      { environment: 'prod', names: ['session_secret'] },
      { environment: 'staging', names: ['session_secret'] },
    ],
  });
  expect(JSON.parse(repository.read(FILES[0]!)).data).not.toBe(before);
  expect((await repository.open()).text).toBe(CONTENT);
});

test('sync gives the files what .sops.yaml says', async () => {
  configure(['secrets/', repository.owner.recipient, colleague.recipient]);
  expect((await recipients('list')).out).toContain('only in .sops.yaml');
  expect((await recipients('sync')).code).toBe(0);
  expect(await opens(colleague)).toBe(true);
  expect((await recipients('list')).out).not.toContain('.sops.yaml');
});

test('one environment with a rule of its own can be changed alone', async () => {
  configure(['prod', repository.owner.recipient], ['staging', repository.owner.recipient]);
  expect((await recipients('add', colleague.recipient, '--env', 'staging')).code).toBe(0);
  expect([await opens(colleague), await opens(colleague, 'staging')]).toEqual([false, true]);
  expect((await repository.run(['verify'])).code).toBe(0);
});

describe('is refused, and nothing is written:', () => {
  const secretKey = () => repository.owner.identity;
  test.each<[string, () => string[], string]>([
    ['a secret key as recipient', () => ['add', secretKey()], 'a secret key was given as a recipient'],
    ['a recipient cut short', () => ['add', colleague.recipient.slice(0, -3)], 'cannot be a recipient'],
    ['removing who is none', () => ['remove', colleague.recipient], 'is no recipient of these files'],
    [
      'removing the last one',
      () => ['remove', repository.owner.recipient, '--force'],
      'left without a recipient',
    ],
    [
      'one environment of a shared rule',
      () => ['add', colleague.recipient, '--env', 'prod'],
      'shares rule 1 of',
    ],
  ])('%s', async (_, args, expected) => {
    const before = everything();
    const { code, out, err } = await recipients(...args());
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(out + err).not.toContain(secretKey().slice(0, 30));
    expect(everything()).toEqual(before);
  });

  test('locking oneself out, unless it is forced', async () => {
    await recipients('add', colleague.recipient);
    const before = everything();
    const refused = await recipients('remove', repository.owner.recipient);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('you could not open secrets/prod.enc.tfvars afterwards');
    expect(everything()).toEqual(before);
    expect((await recipients('remove', repository.owner.recipient, '--force')).code).toBe(0);
    expect(await opens(repository.owner)).toBe(false);
    expect(await opens(colleague)).toBe(true);
  });

  test('a dry run', async () => {
    const before = everything();
    const { code, out } = await recipients('add', colleague.recipient, '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was written.');
    expect(everything()).toEqual(before);
  });

  test('any of several files that cannot be opened', async () => {
    await repository.seal(CONTENT, { environment: 'staging', recipients: [colleague.recipient] });
    const before = everything();
    const { code, err } = await recipients('add', colleague.recipient);
    expect(code).toBe(1);
    expect(err).toContain('secrets/staging.enc.tfvars: none of the age keys found here opens it');
    expect(everything()).toEqual(before);
  });
});

test('two that are added at the same time are both there, in the files and in .sops.yaml', async () => {
  const people = await Promise.all([generateIdentity(), generateIdentity(), generateIdentity()]);
  const runs = await Promise.all(
    people.map(({ recipient }) => repository.runProcess(['recipients', 'add', recipient])),
  );
  expect(runs.map(({ code, err }) => ({ code, err }))).toEqual(runs.map(() => ({ code: 0, err: '' })));
  for (const environment of ['prod', 'staging']) {
    const { recipients: present } = await repository.open({ environment });
    expect(present).toHaveLength(4);
    for (const { recipient } of people) expect(present).toContain(recipient);
  }
  for (const { recipient } of people) expect(repository.read('.sops.yaml')).toContain(recipient);
});

describe('on a disk that is full', () => {
  const full = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

  /** Runs a change on a disk that fails at its n-th write or renaming; says whether it came to that. */
  async function changeOn(failing: number, change: { add?: string[]; remove?: string[] }): Promise<boolean> {
    let count = 0;
    const step = () => {
      count += 1;
      if (count === failing) throw full();
    };
    const text = { out: '', err: '' };
    const stream = (key: 'out' | 'err') => ({
      write(chunk: string) {
        text[key] += chunk;
      },
    });
    const output = createOutput({ env: {}, now: () => 0, stream: stream('out'), errStream: stream('err') });
    const changing = runChange({
      root: repository.root,
      env: repository.env(),
      output,
      environment: undefined,
      now: () => new Date('2026-01-02T03:04:05Z'),
      ...change,
      disk: {
        write(path, content, mode) {
          step();
          writeFileSync(path, content, { mode, flag: 'wx' });
        },
        rename(from, to) {
          step();
          renameSync(from, to);
        },
      },
    });
    const error = await changing.then(
      () => undefined,
      (thrown: unknown) => explain(thrown),
    );
    expect(text.out + text.err).not.toContain('sentinel');
    if (error) {
      expect(error.why).toContain('untouched');
      expect(text.out).toBe('');
    }
    return error !== undefined;
  }

  test.each(['add', 'remove'] as const)('%s changes nothing, whatever is written last', async (kind) => {
    if (kind === 'remove') expect((await recipients('add', colleague.recipient)).code).toBe(0);
    const before = everything();
    const listed = () =>
      [repository.root, join(repository.root, 'secrets')].map((folder) => readdirSync(folder));
    const files = listed();
    let failing = 1;
    while (await changeOn(failing, { [kind]: [colleague.recipient] })) {
      expect(everything()).toEqual(before);
      expect(listed()).toEqual(files);
      failing += 1;
    }
    // Three files, each with its old content beside it, and three names.
    expect(failing).toBe(10);
    expect(everything()).not.toEqual(before);
    expect(listed()).toEqual(files);
    expect(await opens(colleague)).toBe(kind === 'add');
  });
});

test('rekey, which answers to its old name rotate, encrypts anew for the same people and keeps every value', async () => {
  const before = JSON.parse(repository.read(FILES[0]!));
  const dry = await repository.run(['rekey', 'prod', '--dry-run']);
  expect(dry.out).toContain('Nothing was written');
  expect(JSON.parse(repository.read(FILES[0]!))).toEqual(before);
  const { code, out, err } = await repository.run(['rotate', 'prod', '--json']);
  expect(code).toBe(0);
  expect(out + err).not.toContain('sentinel');
  expect(JSON.parse(out)).toMatchObject({
    written: true,
    values: { changed: false, names: ['docker_image', 'session_secret'] },
  });
  const after = JSON.parse(repository.read(FILES[0]!));
  expect(after.data).not.toBe(before.data);
  expect(after.sops.age[0].enc).not.toBe(before.sops.age[0].enc);
  expect((await repository.open()).text).toBe(CONTENT);
});

test('rotate, the old name of rekey, is in no help', async () => {
  expect((await repository.run(['--help'])).out).toMatch(/^ {2}rekey /m);
  expect((await repository.run(['--help'])).out).not.toMatch(/^ {2}rotate /m);
});

test('a group without a command names those it has', async () => {
  const { code, err } = await repository.run(['recipients']);
  expect(code).toBe(1);
  expect(err).toMatch(
    /"plumbline secrets recipients" lacks a command\n.*\n.*Add one of list, add, remove, sync\./,
  );
});
