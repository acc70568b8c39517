import { join } from 'node:path';
import { App } from 'cdktf';
import { PlumblineError } from './constructs';
import { buildEnvironment } from './stacks/build';
import type { Environment } from './stacks/environment';
import { environments } from './stacks/environments';

export interface SynthesizeOptions {
  /** The folder of `cdktf.json`. @default - the working folder */
  readonly root?: string;
  /** Folder to write to. @default - `cdktf.out` in `root` */
  readonly outdir?: string;
  /** @default - those of `stacks/environments.ts` */
  readonly environments?: readonly Environment[];
}

/**
 * Writes every environment's stack to `cdktf.out/stacks/<environment>`: offline, without a terraform program, and
 * the same bytes for the same declarations wherever it runs.
 *
 * @throws PlumblineError when a declaration could not work or the folder cannot be written
 */
export function synthesize({
  root = '.',
  outdir = join(root, 'cdktf.out'),
  environments: declared = environments,
}: SynthesizeOptions = {}): void {
  try {
    const app = new App({ outdir, stackTraces: false });
    for (const environment of declared) buildEnvironment(app, environment, root);
    app.synth();
  } catch (error) {
    throw explained(error, outdir);
  }
}

function explained(error: unknown, outdir: string): unknown {
  if (typeof error !== 'object' || error === null || error instanceof PlumblineError) return error;
  const { code, message = '' } = error as Partial<NodeJS.ErrnoException>;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    const why = code === 'ENOSPC' ? 'the disk is full' : message;
    const what = `the stacks could not be written to ${outdir} (${code})`;
    return new PlumblineError(
      { what, why, next: 'make the folder writable and try again' },
      { cause: error },
    );
  }
  if (!message.includes('alidation failed')) return error;
  return new PlumblineError(
    { what: 'the declarations are not valid', why: message, next: 'correct what is named in brackets' },
    { cause: error },
  );
}
