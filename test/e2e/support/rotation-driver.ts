import { createOutput } from '../../../core/terminal/output';
import { realRuntime } from '../../../platforms/http';
import { runRotation } from '../../../scripts/secrets/rotation/run/run';
import { watchInterrupts } from '../../../workspace/engine';

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
