import { apply } from './apply';
import { drift, driftTime } from './drift';
import { print, type Report } from './lib/measure';
import { memory } from './memory';
import { plan } from './plan';
import { redaction } from './redaction';
import { secrets } from './secrets';
import { set } from './set';
import { slope } from './slope';
import { startup } from './startup';
import { synth } from './synth';

const benchmarks: Readonly<Record<string, () => Report | Promise<Report>>> = {
  startup,
  synth,
  plan,
  apply,
  drift,
  'drift-time': driftTime,
  slope,
  memory,
  secrets,
  set,
  redaction,
};

/** `npm run bench [-- <name> …] [--json]` */
async function main(args: readonly string[]): Promise<void> {
  const chosen = args.filter((arg) => !arg.startsWith('--'));
  const unknown = chosen.find((name) => !(name in benchmarks));
  if (unknown !== undefined) {
    throw new Error(`unknown benchmark "${unknown}"; there are ${Object.keys(benchmarks).join(', ')}`);
  }
  const reports: Report[] = [];
  for (const name of chosen.length > 0 ? chosen : Object.keys(benchmarks)) {
    process.stderr.write(`${name} …\n`);
    reports.push(await benchmarks[name]!());
  }
  print(reports, args.includes('--json'));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
