import type { Command } from 'commander';
import { addHelpNotes, runCommand } from '../../core/command';

export function register(program: Command): void {
  const command = program
    .command('doctor')
    .summary('find what is missing, and how to get it')
    .description(
      'Looks at the engine, Node.js, the providers, the inputs, the tokens and what they may do, whether the platforms\n' +
        'answer and still fit, the state and its lock, and the clock. Changes nothing.',
    )
    .argument(
      '[environment]',
      'look at this environment (default: every one, where missing inputs are a warning)',
    )
    .option('--json', 'print one JSON document')
    .action((environment: string | undefined, options: { json?: boolean }) =>
      runCommand(options, (context) => {
        const { runDoctor } = require('./run') as typeof import('./run');
        const { networkWith } = require('../../platforms/http') as typeof import('../../platforms/http');
        return runDoctor({ ...context, environment, runtime: networkWith(context.output.note) });
      }),
    );
  addHelpNotes(command, {
    examples: [
      ['plumbline doctor', 'this machine, and every environment'],
      ['plumbline doctor prod', 'can prod be planned and applied from here?'],
    ],
    exitCodes: { 0: 'nothing is wrong', 1: 'something is wrong', 3: 'something could not be found out' },
  });
}
