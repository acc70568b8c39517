import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, useProgram } from './support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const TFVARS = 'secrets/prod.enc.tfvars';
const JSON_FORM = 'secrets/prod.enc.tfvars.json';
const CONTENT = `# why\nsession_secret = "${SENTINEL}"\nbig = 123456789012345678\nlimits = {\n  b = [1, true, null]\n}\ntext = <<EOT\ntwo\nlines\nEOT\n`;

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
});
afterEach(() => repository.remove());

const exists = (file: string) => existsSync(join(repository.root, file));

test('to json and back: the same values for the same recipients, and the loss of comments is told', async () => {
  await repository.seal(CONTENT);
  const before = await repository.open();
  const there = await repository.run(['convert', '--to', 'json']);
  expect(there.code).toBe(0);
  expect(there.err).toContain('JSON has no comments');
  expect(there.out + there.err).not.toContain('sentinel');
  expect([exists(TFVARS), exists(JSON_FORM)]).toEqual([false, true]);
  const document = JSON.parse(repository.read(JSON_FORM));
  expect(document.session_secret).toMatch(/^ENC\[/);
  expect(repository.read(JSON_FORM)).not.toContain('sentinel');

  const back = await repository.run(['convert', '--to', 'tfvars', '--json']);
  expect(JSON.parse(back.out)).toMatchObject({ converted: true, written: true, file: TFVARS });
  expect([exists(TFVARS), exists(JSON_FORM)]).toEqual([true, false]);
  const after = await repository.open();
  expect(after.values).toEqual(before.values);
  expect(after.recipients).toEqual(before.recipients);
});

test('a dry run and a form that is there already write nothing', async () => {
  await repository.seal(CONTENT);
  const bytes = repository.read(TFVARS);
  expect((await repository.run(['convert', '--to', 'json', '--dry-run'])).code).toBe(0);
  expect((await repository.run(['convert', '--to', 'tfvars'])).out).toContain('is in that form already');
  expect(repository.read(TFVARS)).toBe(bytes);
  expect(exists(JSON_FORM)).toBe(false);
});

test('an input that sops would leave readable is refused before anything is written', async () => {
  await repository.seal(`token_unencrypted = "${SENTINEL}"\n`);
  const { code, err } = await repository.run(['convert', '--to', 'json']);
  expect(code).toBe(1);
  expect(err).toContain('token_unencrypted would be readable');
  expect(err).not.toContain('sentinel');
  expect([exists(TFVARS), exists(JSON_FORM)]).toEqual([true, false]);
});

test('a conversion that was interrupted is finished; two files that differ are left alone', async () => {
  await repository.seal(CONTENT);
  const { text } = await repository.open();
  await repository.run(['convert', '--to', 'json']);
  await repository.seal(text);
  expect((await repository.run(['convert', '--to', 'json'])).code).toBe(0);
  expect([exists(TFVARS), exists(JSON_FORM)]).toEqual([false, true]);

  await repository.seal(`session_secret = "${SENTINEL}-2"\n`);
  const differ = await repository.run(['convert', '--to', 'json']);
  expect(differ.code).toBe(1);
  expect(differ.err).toContain('says something else');
  expect(differ.err).toContain('session_secret');
  expect(differ.err).not.toContain('sentinel');
  expect([exists(TFVARS), exists(JSON_FORM)]).toEqual([true, true]);
});
