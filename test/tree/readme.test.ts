import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source!);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-readme-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function bundle(source: string): string {
  const outfile = join(folder, 'main.cjs');
  buildSync({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}

describe('the README', () => {
  test.each([
    { name: 'Railway', source: examples[0]! },
    { name: 'Dokploy', source: examples[1]! },
  ])('the $name example synthesizes as it stands', ({ source }) => {
    execFileSync(process.execPath, [bundle(source)], { cwd: folder, stdio: 'pipe' });
    const stack = JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks/prod/cdk.tf.json'), 'utf8'));
    expect(Object.keys(stack.variable)).toEqual(expect.arrayContaining(['docker_image', 'fingerprint_key']));
    expect(Object.keys(stack.resource).some((type) => type.endsWith('_deployment'))).toBe(true);
  });

  test.each(examples.map((source, index) => [index + 1, source]))(
    'example %i is formatted, so that it can be committed as it stands',
    (_, source) => {
      const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
      const args = [biome, 'check', '--write', '--stdin-file-path=main.ts'];
      const options = { cwd: root, input: `${source}`, encoding: 'utf8' } as const;
      expect(execFileSync(process.execPath, args, options)).toBe(source);
    },
  );

  test('the schema example names every variable that an application lacks', () => {
    const script = `try { require(${JSON.stringify(bundle(examples[2]!))}).start() } catch (error) { console.log(error.message) }`;
    const said = execFileSync(process.execPath, ['-e', script], { env: {}, encoding: 'utf8' });
    for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'REDIS_URL']) expect(said).toContain(name);
    expect(said).not.toContain('LOG_LEVEL');
  });

  test('links lead somewhere', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, link]) => link!);
    const broken = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, link)));
    expect(broken).toEqual([]);
  });

  test('names only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run (?:-s )?(\w+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
  test('names only commands of the command line that exist', () => {
    const lines = [...readme.matchAll(/npx plumbline ((?:[a-z-]+ ?)+)/g)].map(([, words]) =>
      words!.trim().split(' '),
    );
    const unknown = lines.filter(([command, sub]) => {
      const help = helpOf(command!);
      const subcommands = [...help.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
      return help.includes('Commands:') && !subcommands.includes(sub);
    });
    expect(lines.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });
});

const helps = new Map<string, string>();

/** @throws when there is no such command */
function helpOf(command: string): string {
  const known = helps.get(command) ?? askHelp(command);
  helps.set(command, known);
  return known;
}

function askHelp(command: string): string {
  return execFileSync(process.execPath, [join(root, 'bin/plumbline.js'), command, '--help'], {
    encoding: 'utf8',
  });
}
