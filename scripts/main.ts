import { redactStream } from '../core/redaction/stream';
import { showCrashes } from '../core/terminal/crash';
import { createOutput } from '../core/terminal/output';
import { main } from './cli';

const json = process.argv.includes('--json');

// `plumbline … | head` closes our standard output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

redactStream(process.stderr);
showCrashes({ json });

/** Resolves when the command has ended, to whoever loads the built command line instead of starting it. */
export const ended = main(process.argv.slice(2)).catch((error: unknown) => {
  createOutput({ json }).error(error);
  process.exitCode = 1;
});
