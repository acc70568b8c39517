import { main } from './cli';
import { showCrashes } from './lib/crash';
import { createOutput } from './lib/output';
import { redactStream } from './lib/redaction/stream';

const json = process.argv.includes('--json');

// `plumbline … | head` closes our standard output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

redactStream(process.stderr);
showCrashes({ json });

main(process.argv.slice(2)).catch((error: unknown) => {
  createOutput({ json }).error(error);
  process.exitCode = 1;
});
