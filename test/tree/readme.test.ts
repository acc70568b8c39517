import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source]) => source!);

describe('the README', () => {
  test.each(
    examples.map((source, index) => ({ name: ['Railway', 'Dokploy'][index] ?? `number ${index}`, source })),
  )('the $name example synthesizes as it stands', ({ source }) => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-readme-'));
    try {
      const outfile = join(folder, 'main.cjs');
      buildSync({
        stdin: { contents: source, resolveDir: root, loader: 'ts' },
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node20',
      });
      execFileSync(process.execPath, [outfile], { cwd: folder, stdio: 'pipe' });
      const stack = JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks/prod/cdk.tf.json'), 'utf8'));
      expect(Object.keys(stack.variable)).toEqual(
        expect.arrayContaining(['docker_image', 'fingerprint_key']),
      );
      expect(Object.keys(stack.resource).some((type) => type.endsWith('_deployment'))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
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
});
