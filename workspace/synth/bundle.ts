import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { BuildFailure, BuildOptions, Message, Plugin } from 'esbuild';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';
import { PlumblineError } from '../../core/errors';
import { writeBeside } from '../../core/files/whole-file';
import { PACKAGE } from '../../core/installation';
import { PRELUDE } from './prelude';

/** A CDKTF app as one file that Node runs. */
export interface Bundle {
  readonly file: string;
  /** Source map beside it, to say where in the app an error comes from. */
  readonly map: string;
}

/** Path, modification time in milliseconds and size in bytes of a source. */
const stamp = z.tuple([z.string(), z.number(), z.number()]);
const stamps = z.object({ format: z.literal(1), inputs: z.array(stamp) });
type Stamp = z.infer<typeof stamp>;

/**
 * Bundled with the app because it loads a third faster that way (151 → 105 ms), and together, so that there is one copy of each
 * class; other packages stay in node_modules.
 */
const BUNDLED = new RegExp(`^(cdktf|cdktn|constructs|zod|@cdktf/.*|${PACKAGE})(/|$)`);

/**
 * Bundles the app, unless the bundle of the last run still fits its sources.
 * @throws PlumblineError with file and line when a source cannot be read as TypeScript
 */
export async function bundleApp(options: {
  readonly root: string;
  readonly main: string;
  readonly outDir: string;
}): Promise<Bundle> {
  const { root, main, outDir } = options;
  const fresh = freshBundle(root, outDir);
  if (fresh) return fresh;
  const bundle = bundleIn(outDir);

  const esbuild = await import('esbuild');
  const how = {
    absWorkingDir: root,
    stdin: { contents: entry(main), resolveDir: root, sourcefile: 'plumbline-entry.js' },
    outfile: bundle.file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    banner: { js: PRELUDE },
    plugins: [packagesStayOutside],
    metafile: true,
    write: false,
    logLevel: 'silent',
  } satisfies BuildOptions;
  const result = await unseen(() => esbuild.build(how)).catch((failure: BuildFailure) => {
    throw sourceError(failure);
  });

  mkdirSync(outDir, { recursive: true });
  for (const { path, contents } of result.outputFiles) writeBeside(path, contents);
  const inputs = [...Object.keys(result.metafile.inputs), 'tsconfig.json', 'package.json'];
  const written = {
    format: 1,
    inputs: inputs.map((path) => stampOf(root, path)).filter((entry) => entry !== undefined),
  };
  writeBeside(stampsIn(outDir), JSON.stringify(written));
  return bundle;
}

/**
 * Calls what starts a process at once and takes no environment for it: esbuild's service, which lives as long as this process and
 * has no use for keys and tokens. Nothing else runs before the environment is back.
 */
function unseen<T>(start: () => T): T {
  const whole = process.env;
  process.env = childEnvironment('bundler', whole);
  try {
    return start();
  } finally {
    process.env = whole;
  }
}

/** The bundle of the last run, while none of its sources has changed. */
export function freshBundle(root: string, outDir: string): Bundle | undefined {
  return isFresh(stampsIn(outDir), root) ? bundleIn(outDir) : undefined;
}

const bundleIn = (outDir: string): Bundle => ({
  file: join(outDir, 'main.cjs'),
  map: join(outDir, 'main.cjs.map'),
});

const stampsIn = (outDir: string) => join(outDir, 'inputs.json');

/** An app either synthesizes when it is loaded, as in CDKTF's own examples, or exports a function `synthesize`. */
function entry(main: string): string {
  return `const app = require(${JSON.stringify(main)});\nif (typeof app.synthesize === 'function') app.synthesize();\n`;
}

const packagesStayOutside: Plugin = {
  name: 'packages-stay-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      const own = kind !== 'entry-point' && !importer.includes('node_modules') && !isAbsolute(path);
      return own && !BUNDLED.test(path) ? { path, external: true } : undefined;
    });
  },
};

function isFresh(stampFile: string, root: string): boolean {
  try {
    const { inputs } = stamps.parse(JSON.parse(readFileSync(stampFile, 'utf8')));
    return inputs.every(([path, mtime, size]) => {
      const now = stampOf(root, path);
      return now?.[1] === mtime && now[2] === size;
    });
  } catch {
    return false;
  }
}

function stampOf(root: string, path: string): Stamp | undefined {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  return stats && [path, stats.mtimeMs, stats.size];
}

function sourceError(failure: BuildFailure): Error {
  const [first] = failure.errors ?? [];
  if (first === undefined) return failure;
  const more = failure.errors.length - 1;
  return new PlumblineError({
    what: `${place(first)}${first.text}`,
    why: `The CDKTF app cannot be compiled${more > 0 ? `; there are ${more} more errors like this` : ''}.`,
    next: 'Correct it; `npm run typecheck` reports every error of the project.',
  });
}

function place({ location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
}
