import { App } from 'cdktf';
import { PlumblineError } from '../core/errors';

/**
 * Declares stacks and writes them to `outdir`/stacks/<environment>: offline, without a terraform program, and the same
 * bytes for the same declarations wherever it runs.
 *
 * @param outdir where the command line looks for them: `cdktf.out` beside `cdktf.json`
 * @param declare puts the stacks into the app
 * @throws PlumblineError when a declaration could not work or the folder cannot be written
 */
export function synthesizeApp(outdir: string, declare: (app: App) => void): void {
  try {
    const app = new App({ outdir, stackTraces: false });
    declare(app);
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
