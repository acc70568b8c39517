import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutput } from '../../../core/terminal/output';
import { type ImportRailwayOptions, runImportRailway } from '../../../scripts/import/railway/run';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'plumbline-import-')), 'my-shop');
  mkdirSync(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command on a file of the folder, and gives back what it said. */
async function run(file: string, options: ImportRailwayOptions = {}, env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const output = createOutput({
    json: options.json === true,
    stream: { write: (text) => out.push(text) },
    errStream: { write: (text) => err.push(text) },
    env: {},
  });
  const code = await runImportRailway({
    file,
    options,
    output,
    folder,
    env: { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: folder, ...env },
  });
  return { code, out: out.join(''), err: err.join('') };
}

const write = (text: string, name = 'railway.json') => writeFileSync(join(folder, name), text);
const JSON_FILE = '{\n  "deploy": {\n    "startCommand": "node .",\n    "nope": 1\n  }\n}\n';

test('the declaration is printed, and beside it what a person has to look at', async () => {
  write(JSON_FILE);
  const { code, out, err } = await run('railway.json');
  expect(code).toBe(0);
  expect(out).toContain("new RailwayService(stack, 'my-shop', {");
  expect(out).toContain("startCommand: 'node .'");
  expect(err).toMatch(/line 4: deploy\.nope: was not carried over/);
  expect(err).toContain('my_shop_image');
});

test('a TOML file goes into a new file, and a second time nowhere', async () => {
  write('[deploy]\nstartCommand = "node ."\n', 'railway.toml');
  const options = { out: 'shop.ts', name: 'shop', repository: 'acme/shop' };
  expect((await run('railway.toml', options)).out).toContain('addShop(stack)');
  const text = readFileSync(join(folder, 'shop.ts'), 'utf8');
  expect(text).toContain("build: { repository: 'acme/shop' }");
  await expect(run('railway.toml', { ...options, name: 'other' })).rejects.toMatchObject({
    parts: { what: expect.stringMatching(/shop\.ts is there already/) },
  });
  expect(readFileSync(join(folder, 'shop.ts'), 'utf8')).toBe(text);
});

test('the repository of a workflow is the one that Railway builds', async () => {
  write(JSON_FILE);
  const { out } = await run('railway.json', {}, { GITHUB_REPOSITORY: 'acme/site' });
  expect(out).toContain("repository: 'acme/site'");
});

test('one JSON document has the text, the notes and the inputs', async () => {
  write(JSON_FILE);
  const { out } = await run('railway.json', { json: true });
  expect(JSON.parse(out)).toMatchObject({
    file: null,
    text: expect.stringContaining('new RailwayService'),
    notes: expect.arrayContaining([expect.objectContaining({ line: 4, subject: 'deploy.nope' })]),
    inputs: [{ name: 'my_shop_image', kind: 'image' }],
  });
});

test.each<[string, ImportRailwayOptions, RegExp]>([
  ['none.json', {}, /none\.json was not imported/],
  ['railway.json', { name: ' ' }, /--name " "/],
  ['railway.json', { repository: 'https://github.com/acme/site' }, /--repository/],
])('%s with %j is refused', async (file, options, what) => {
  write(JSON_FILE);
  await expect(run(file, options)).rejects.toMatchObject({ parts: { what: expect.stringMatching(what) } });
});
