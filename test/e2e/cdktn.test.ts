import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { environments } from '../fixtures/project/stacks/environments';
import { describeWithTool, findTool } from '../support/tools';

const repository = join(__dirname, '../..');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Synthesizes the fixture project in a folder of its own, with one of the two libraries in the bundle. */
function synthesizeWith(library: 'cdktf' | 'cdktn'): { root: string; bundled: ReadonlySet<string> } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `plumbline-${library}-`)));
  folders.push(root);
  const outfile = join(root, 'main.cjs');
  const { metafile } = buildSync({
    absWorkingDir: repository,
    stdin: {
      contents: "require('./main').synthesize();",
      resolveDir: join(repository, 'test/fixtures/project'),
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias: library === 'cdktf' ? {} : { cdktf: library },
    metafile: true,
  });
  const { status, stderr } = spawnSync(process.execPath, [outfile], { cwd: root, env: {}, encoding: 'utf8' });
  if (status !== 0) throw new Error(`synth with ${library} ended with ${status}:\n${stderr}`);
  const packages = Object.keys(metafile!.inputs).map(
    (file) => /^node_modules\/([^/]+)/.exec(file)?.[1] ?? '',
  );
  return { root, bundled: new Set(packages) };
}

/** A file of the output, and the version of the library that it names. */
function synthesized(root: string, file: string): { version: unknown; rest: unknown } {
  const json = JSON.parse(readFileSync(join(root, 'cdktf.out', file), 'utf8'));
  const metadata = json['//']?.metadata ?? json;
  const { version } = metadata;
  delete metadata.version;
  return { version, rest: json };
}

describe('the same declarations with cdktn, the successor of CDKTF', () => {
  const cdktf = synthesizeWith('cdktf');
  const cdktn = synthesizeWith('cdktn');

  test('no trace of CDKTF is in the bundle, the null provider included', () => {
    expect([cdktf.bundled.has('cdktf'), cdktf.bundled.has('cdktn')]).toEqual([true, false]);
    expect([cdktn.bundled.has('cdktf'), cdktn.bundled.has('cdktn')]).toEqual([false, true]);
  });

  test('every stack is the same but for the version of the library', () => {
    expect(readdirSync(join(cdktn.root, 'cdktf.out/stacks'))).toHaveLength(environments.length);
    for (const file of [
      'manifest.json',
      ...environments.map(({ name }) => join('stacks', name, 'cdk.tf.json')),
    ]) {
      const [ours, theirs] = [synthesized(cdktf.root, file), synthesized(cdktn.root, file)];
      expect(theirs.rest).toEqual(ours.rest);
      expect(theirs.version).not.toBe(ours.version);
    }
    for (const { name } of environments) {
      const manifest = join('cdktf.out/stacks', name, 'plumbline.json');
      expect(readFileSync(join(cdktn.root, manifest), 'utf8')).toBe(
        readFileSync(join(cdktf.root, manifest), 'utf8'),
      );
    }
  });

  describeWithTool('terraform', findTool('terraform', 'terraform', 'tofu'), (terraform) => {
    const run = (...args: string[]) =>
      spawnSync(terraform, [...args, '-no-color'], {
        cwd: join(cdktn.root, 'cdktf.out/stacks/sandbox'),
        // A file that is not there would put a warning before the answer.
        env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
        encoding: 'utf8',
      });

    test('finds the sandbox stack valid', () => {
      mkdirSync(join(cdktn.root, 'dist'));
      symlinkSync(join(repository, 'dist', 'mirror'), join(cdktn.root, 'dist', 'mirror'));
      expect(run('init', '-backend=false', '-input=false')).toMatchObject({ status: 0 });
      const { stdout } = run('validate', '-json');
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
    });
  });
});
