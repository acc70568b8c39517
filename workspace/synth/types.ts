import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { childEnvironment } from '../../core/child-environment';
import { PlumblineError } from '../../core/errors';
import { writeBeside } from '../../core/files/whole-file';
import { projectPaths } from '../../core/project';

export interface TypesOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops the compiler, whose answer nobody waits for any more. */
  readonly signal: AbortSignal;
}

/**
 * What the project's own compiler says about the CDKTF app, as `file:line:column: message`; nothing where the project has no
 * TypeScript or no `tsconfig.json`. What it knows of unchanged sources it keeps, by their content.
 *
 * @throws PlumblineError when the compiler cannot work
 */
export async function typeProblems({ root, env, signal }: TypesOptions): Promise<string[] | undefined> {
  const compiler = compilerOf(root);
  const config = join(root, 'tsconfig.json');
  if (compiler === undefined || !existsSync(config)) return undefined;
  const { main, work } = projectPaths(root);
  const folder = join(work, 'synth');
  mkdirSync(folder, { recursive: true });
  const own = join(folder, 'tsconfig.json');
  writeBeside(own, JSON.stringify(settings(config, main)));
  const child = spawn(process.execPath, [compiler, '--pretty', 'false', '-p', own], {
    cwd: root,
    env: childEnvironment('synth', env),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const ended = new Promise<number | null>((done, failed) => {
    child.once('error', failed).once('close', done);
  });
  const [printed, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const problems = problemsIn(printed);
  if (code === 0 || problems.length > 0) return problems;
  throw new PlumblineError({
    what: 'the types could not be checked',
    why: `${printed}${complained}`.trim() || `The compiler ended with ${code}.`,
    next: 'Run `npx tsc --noEmit`, and correct what it says.',
  });
}

/** The project's settings, for what the app consists of and nothing else. */
const settings = (config: string, main: string) => ({
  extends: config,
  compilerOptions: { noEmit: true, incremental: true, tsBuildInfoFile: './types.tsbuildinfo' },
  files: [main],
  include: [],
});

function compilerOf(root: string): string | undefined {
  try {
    return createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}

/** `main.ts(3,5): error TS2353: …` is `main.ts:3:5: …`. */
function problemsIn(printed: string): string[] {
  return [...printed.matchAll(/^(.+)\((\d+),(\d+)\): error TS\d+: (.+)$/gm)].map(
    ([, file, line, column, message]) => `${file}:${line}:${column}: ${message}`,
  );
}
