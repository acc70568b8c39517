import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';
import { PlumblineError } from '../../core/errors';
import { distOf } from '../../core/installation';
import type { Bundle } from './bundle';
import { REPORT_FD } from './prelude';

const LOAD = 'const [, loader, file, folder] = process.argv; require(loader).load(file, folder)';

const report = z.object({
  message: z.string(),
  stack: z.string().optional(),
  parts: z.object({ what: z.string(), why: z.string(), next: z.string() }).optional(),
});
type Report = z.infer<typeof report>;

/**
 * Runs a bundled CDKTF app in a process of its own, in the project root.
 * @param log receives what the app prints
 * @throws PlumblineError with the app's own three parts, or with the line that threw
 */
export async function runApp(options: {
  readonly bundle: Bundle;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (text: string) => void;
}): Promise<void> {
  const { bundle, root, env, log } = options;
  const child = spawn(process.execPath, startOf(bundle.file, root), {
    cwd: root,
    env: childEnvironment('synth', env),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [printed, complained, reported, ended] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    text(child.stdio[REPORT_FD] as Readable),
    new Promise<{ code: number | null; signal: string | null }>((done, failed) => {
      child.once('error', failed).once('close', (code, signal) => done({ code, signal }));
    }),
  ]);
  const words = `${printed}${complained}`.trimEnd();
  if (words !== '') log(words);
  if (ended.code === 0) return;
  if (reported !== '') throw appError(report.parse(JSON.parse(reported)), bundle, root);
  throw new PlumblineError({
    what: `the CDKTF app ended ${ended.signal ? `on ${ended.signal}` : `with exit code ${ended.code}`} and without an error`,
    why: 'It was interrupted, ran out of memory, or called process.exit itself.',
    next: 'Run `plumbline synth` again and see what it prints.',
  });
}

/** Where Plumbline is built, what V8 compiled of the bundle is kept beside it: a fifth of the time of a synth. */
function startOf(file: string, root: string): string[] {
  const dist = distOf(root);
  const loader = existsSync(dist) ? join(realpathSync(dist), '..', 'bin', 'load.js') : '';
  return existsSync(loader) ? ['-e', LOAD, loader, file, dirname(file)] : [file];
}

function appError({ message, stack = '', parts }: Report, bundle: Bundle, root: string): PlumblineError {
  const lines = ownLines(stack, bundle, root);
  const at = (line: string | undefined) => (line === undefined ? '' : `${line}: `);
  // What the library refuses is wrong where the library was called.
  const declared = lines.find((line) => !LIBRARY.test(line));
  if (parts) return new PlumblineError({ ...parts, what: `${at(declared)}${parts.what}` });
  const [first = '', ...details] = message.split('\n').filter((line) => line.trim() !== '');
  return new PlumblineError({
    what: `${at(lines[0])}${first}`,
    why: details.length > 0 ? details.join('\n') : 'The CDKTF app threw this while it declared its stacks.',
    next: 'Correct the declaration and run the command again.',
  });
}

/** Sources that throw on behalf of their caller. */
const LIBRARY = /^(core|constructs|providers)\//;

/** The lines of the project's own sources on a stack, such as `stacks/railway-stack.ts:12`, innermost first. */
function ownLines(stack: string, { file, map }: Bundle, root: string): string[] {
  if (!existsSync(map)) return [];
  const sources = new SourceMap(JSON.parse(readFileSync(map, 'utf8')));
  return stack
    .split('\n')
    .filter((frame) => frame.includes(file))
    .flatMap((frame) => {
      const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame) ?? [];
      // Node puts the source that threw above the stack.
      if (line === undefined) return [];
      const entry = sources.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry) || entry.originalSource.includes('node_modules')) return [];
      const source = relative(root, resolve(dirname(file), entry.originalSource));
      return source.startsWith('..') ? [] : `${source}:${entry.originalLine + 1}`;
    });
}
