import { main } from './cli';
import { createOutput } from './lib/output';

// `plumbline … | head` closes our standard output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

main(process.argv.slice(2)).catch((error: unknown) => {
  createOutput({ json: process.argv.includes('--json') }).error(error);
  process.exitCode = 1;
});
