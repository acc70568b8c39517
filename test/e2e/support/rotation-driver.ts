import { realRuntime } from '../../../platforms/http';
import { watchInterrupts } from '../../../scripts/lib/engine';
import { createOutput } from '../../../scripts/lib/output';
import { runRotation } from '../../../scripts/secrets/rotation/run-rotation';

/** `rotation run` as a process of its own, which kills itself once a row is on the disk: `<key>:<step>` in KILL_AFTER. */
const [, , ...keys] = process.argv;
const output = createOutput();
runRotation({
  output,
  root: process.cwd(),
  env: process.env,
  environment: 'sandbox',
  keys,
  immediately: process.env['IMMEDIATELY'] === '1',
  back: false,
  yes: true,
  ask: undefined,
  askValue: undefined,
  now: () => new Date(),
  interruption: watchInterrupts(),
  runtime: realRuntime,
  onRow: ({ key, step }) => {
    if (`${key}:${step}` === process.env['KILL_AFTER']) process.kill(process.pid, 'SIGKILL');
  },
}).then(
  ({ exitCode }) => {
    process.exitCode = exitCode;
  },
  (error) => {
    output.error(error);
    process.exitCode = 1;
  },
);
