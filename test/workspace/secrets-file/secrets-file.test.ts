import fs, {
  chmodSync,
  lstatSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { forgetSecrets, redact } from '../../../core/redaction';
import { generateIdentity } from '../../../formats/sops';
import {
  changeSecrets,
  createSecrets,
  findSecretsFile,
  openSecrets,
  rewriteSecrets,
  type SecretsForm,
  secretsFileAt,
  secretsFileOf,
  setSecret,
  unsetSecret,
} from '../../../workspace/secrets-file';
import { type SecretsProject, secretsProject } from './project';

let project: SecretsProject;
beforeEach(async () => {
  project = await secretsProject();
});
afterEach(() => {
  jest.restoreAllMocks();
  project.remove();
  forgetSecrets();
});

const TFVARS = '# mine\r\ntoken = "s3cret-one" # why\r\nimage = "ghcr.io/acme/grid:v1"\r\n';
const JSON_FORM = '{"token": "s3cret-one", "image": "ghcr.io/acme/grid:v1"}';
const contents: Readonly<Record<SecretsForm, string>> = { tfvars: TFVARS, json: JSON_FORM };
const leftovers = () => readdirSync(join(project.root, 'secrets')).filter((name) => name.startsWith('.'));

describe.each(['tfvars', 'json'] as const)('an encrypted inputs file of the %s form', (form) => {
  const create = () => project.create('prod', form, contents[form]);
  const set = (name: string, value: string) => (open: { text: string }) =>
    setSecret(open.text, form, name, value, 'x');

  test('gives back what was put into it, which its text does not show', async () => {
    const secretsFile = await create();
    expect(secretsFile.file).toBe(`secrets/prod.enc.tfvars${form === 'json' ? '.json' : ''}`);
    expect(project.read(secretsFile.file)).not.toContain('s3cret-one');
    const { attributes, text } = await openSecrets(secretsFile, project.context);
    expect(attributes.map(({ name, value }) => [name, value])).toEqual([
      ['token', 's3cret-one'],
      ['image', 'ghcr.io/acme/grid:v1'],
    ]);
    if (form === 'tfvars') expect(text).toBe(TFVARS);
  });

  test('has its values masked once it was opened, except those that anyone may read', async () => {
    const secretsFile = await create();
    forgetSecrets();
    await openSecrets(secretsFile, { ...project.context, publicNames: new Set(['image']) });
    expect(redact('s3cret-one for ghcr.io/acme/grid:v1')).toBe('[secret] for ghcr.io/acme/grid:v1');
  });

  test('is changed in one value, says which, and keeps its mode', async () => {
    const secretsFile = await create();
    expect(statSync(secretsFile.path).mode & 0o777).toBe(0o644);
    chmodSync(secretsFile.path, 0o640);
    const { changed, written, before } = await changeSecrets(
      secretsFile,
      project.context,
      set('token', 's3cret-two'),
    );
    expect({ changed, written }).toEqual({
      changed: { added: [], removed: [], changed: ['token'] },
      written: true,
    });
    expect(before.attributes[0]?.value).toBe('s3cret-one');
    expect(redact('s3cret-two')).toBe('[secret]');
    const { text, attributes } = await openSecrets(secretsFile, project.context);
    expect(attributes.map(({ value }) => value)).toEqual(['s3cret-two', 'ghcr.io/acme/grid:v1']);
    if (form === 'tfvars') expect(text).toBe(TFVARS.replace('s3cret-one', 's3cret-two'));
    expect(statSync(secretsFile.path).mode & 0o777).toBe(0o640);
    expect(leftovers()).toEqual([]);
  });

  test('names what is added and removed', async () => {
    const secretsFile = await create();
    const { changed } = await changeSecrets(secretsFile, project.context, ({ text }) =>
      setSecret(unsetSecret(text, form, 'image', 'x'), form, 'other', true, 'x'),
    );
    expect(changed).toEqual({ added: ['other'], removed: ['image'], changed: [] });
  });

  test('is not written when nothing changes', async () => {
    const secretsFile = await create();
    const before = statSync(secretsFile.path, { bigint: true });
    const { written } = await changeSecrets(secretsFile, project.context, ({ text }) => text);
    expect(written).toBe(false);
    const after = statSync(secretsFile.path, { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  test.each([
    ['that cannot be read afterwards', () => 'token = "s3cret-bad', /secrets\/prod\.enc\.tfvars(\.json)?:1:/],
    [
      'that fails',
      () => {
        throw new Error('no');
      },
      /no/,
    ],
  ])('stays as it is after a change %s', async (_, change, message) => {
    const secretsFile = await create();
    const before = project.read(secretsFile.file);
    const changing = changeSecrets(secretsFile, project.context, change);
    await expect(changing).rejects.toThrow(message);
    await expect(changing).rejects.not.toThrow(/s3cret/);
    expect(project.read(secretsFile.file)).toBe(before);
    expect(leftovers()).toEqual([]);
  });

  test('keeps every one of several changes at once', async () => {
    const secretsFile = await create();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((name) => changeSecrets(secretsFile, project.context, set(name, name))));
    const { attributes } = await openSecrets(secretsFile, project.context);
    expect(attributes.map(({ name }) => name).sort()).toEqual([...names, 'image', 'token']);
  });

  test('keeps a change that somebody else makes meanwhile, and refuses ours', async () => {
    const secretsFile = await create();
    const theirs = Buffer.from('theirs');
    const changing = changeSecrets(secretsFile, project.context, (open) => {
      writeFileSync(secretsFile.path, theirs);
      return set('token', 'ours')(open);
    });
    await expect(changing).rejects.toThrow(/was changed by something else meanwhile/);
    expect(project.read(secretsFile.file)).toBe('theirs');
  });

  test('is what it was when the disk is full', async () => {
    const secretsFile = await create();
    const before = project.read(secretsFile.file);
    const { writeFileSync: real } = fs;
    jest.spyOn(fs, 'writeFileSync').mockImplementation((target, content, options) => {
      if (typeof target !== 'number' || typeof content === 'string') return real(target, content, options);
      real(target, (content as Buffer).subarray(0, 20));
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    const changing = changeSecrets(secretsFile, project.context, set('token', 'new'));
    await expect(changing).rejects.toThrow(/ENOSPC/);
    expect(project.read(secretsFile.file)).toBe(before);
    expect(leftovers()).toEqual([]);
  });

  test('stays a symbolic link when it is one', async () => {
    const secretsFile = await create();
    const elsewhere = join(project.root, 'elsewhere');
    renameSync(secretsFile.path, elsewhere);
    symlinkSync(elsewhere, secretsFile.path);
    await changeSecrets(secretsFile, project.context, set('token', 'new'));
    expect(lstatSync(secretsFile.path).isSymbolicLink()).toBe(true);
    const { attributes } = await openSecrets(secretsFile, project.context);
    expect(attributes[0]?.value).toBe('new');
  });

  test('is not opened by another key, nor after it was altered', async () => {
    const secretsFile = await create();
    const { identity } = await generateIdentity();
    const opening = openSecrets(secretsFile, { ...project.context, env: { SOPS_AGE_KEY: identity } });
    await expect(opening).rejects.toThrow(secretsFile.file);
    await expect(opening).rejects.not.toThrow(identity.slice(0, 24));
    const altered = project
      .read(secretsFile.file)
      .replace(/data:(.)/, (_, char) => `data:${char === 'A' ? 'B' : 'A'}`);
    writeFileSync(secretsFile.path, altered);
    await expect(openSecrets(secretsFile, project.context)).rejects.toThrow(secretsFile.file);
  });
});

test('of the JSON form the other values keep their ciphertext', async () => {
  const secretsFile = await project.create('prod', 'json', JSON_FORM);
  const before = JSON.parse(project.read(secretsFile.file));
  await changeSecrets(secretsFile, project.context, ({ text }) =>
    setSecret(text, 'json', 'token', 'new', 'x'),
  );
  const after = JSON.parse(project.read(secretsFile.file));
  expect(after.image).toBe(before.image);
  expect(after.token).not.toBe(before.token);
});

test('bytes that the change gives are written as they are', async () => {
  const secretsFile = await project.create('prod', 'tfvars', TFVARS);
  const bytes = '{"data": "ENC[new]"}\n';
  await rewriteSecrets(secretsFile, project.context, async () => Buffer.from(bytes));
  expect(project.read(secretsFile.file)).toBe(bytes);
});

test('the key of the sandbox opens without being named', async () => {
  const { root, context } = project;
  const secretsFile = await project.create('sandbox', 'tfvars', TFVARS);
  fs.mkdirSync(join(root, '.plumbline', 'sandbox'), { recursive: true });
  writeFileSync(join(root, '.plumbline', 'sandbox', 'age.txt'), `${context.env['SOPS_AGE_KEY']}\n`);
  const { attributes } = await openSecrets(secretsFile, { root, home: root, env: {} });
  expect(attributes).toHaveLength(2);
});

test('a text in another encoding than UTF-8 is refused', async () => {
  const secretsFile = await project.create('prod', 'tfvars', TFVARS);
  const { encryptDocument } = jest.requireActual('../../../formats/sops');
  const options = { file: 'x', format: 'binary', recipients: [project.recipient], now: new Date() };
  writeFileSync(
    secretsFile.path,
    await encryptDocument(Buffer.from([0x61, 0x3d, 0x22, 0xff, 0x22]), options),
  );
  await expect(openSecrets(secretsFile, project.context)).rejects.toThrow(/holds text that is not UTF-8/);
});

describe('creating a file', () => {
  test('never replaces one', async () => {
    const secretsFile = await project.create('prod', 'tfvars', TFVARS);
    const before = project.read(secretsFile.file);
    await expect(project.create('prod', 'tfvars', 'a = 1\n')).rejects.toThrow(
      /prod\.enc\.tfvars exists already/,
    );
    expect(project.read(secretsFile.file)).toBe(before);
    expect(leftovers()).toEqual([]);
  });

  test('with a text that cannot be read creates nothing', async () => {
    const secretsFile = secretsFileAt(project.root, 'prod', 'tfvars');
    const options = { ...project.context, recipients: [project.recipient] };
    await expect(createSecrets(secretsFile, options, 'a = ')).rejects.toThrow(/prod\.enc\.tfvars:1:5/);
    expect(findSecretsFile(project.root, 'prod')).toBeUndefined();
  });
});

describe('finding a file', () => {
  test('takes either form, and refuses both at once', async () => {
    expect(findSecretsFile(project.root, 'prod')).toBeUndefined();
    expect(() => secretsFileOf(project.root, 'prod')).toThrow(/secrets\/prod\.enc\.tfvars does not exist/);
    await project.create('prod', 'json', JSON_FORM);
    expect(secretsFileOf(project.root, 'prod')).toMatchObject({ form: 'json', environment: 'prod' });
    await project.create('prod', 'tfvars', TFVARS);
    expect(() => findSecretsFile(project.root, 'prod')).toThrow(
      /prod\.enc\.tfvars and secrets\/prod\.enc\.tfvars\.json both hold/,
    );
  });

  test('takes a path, whose name is the environment', () => {
    expect(secretsFileOf(project.root, 'secrets/eu.prod.enc.tfvars.json')).toEqual({
      environment: 'eu.prod',
      form: 'json',
      file: 'secrets/eu.prod.enc.tfvars.json',
      path: join(project.root, 'secrets/eu.prod.enc.tfvars.json'),
    });
    expect(secretsFileOf(project.root, '/elsewhere/prod.enc.tfvars').file).toBe('/elsewhere/prod.enc.tfvars');
    expect(() => secretsFileOf(project.root, 'secrets/prod.tfvars')).toThrow(/is no encrypted inputs file/);
  });

  test('does not open a folder', async () => {
    const secretsFile = secretsFileAt(project.root, 'prod', 'tfvars');
    await expect(openSecrets(secretsFile, project.context)).rejects.toThrow(/does not exist/);
    const changing = changeSecrets(secretsFile, project.context, ({ text }) => text);
    await expect(changing).rejects.toThrow(/secrets\/prod\.enc\.tfvars does not exist/);
    fs.mkdirSync(secretsFile.path, { recursive: true });
    await expect(openSecrets(secretsFile, project.context)).rejects.toThrow(/is no regular file/);
  });
});
