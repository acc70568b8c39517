import type { Command } from 'commander';
import { addHelpNotes, EXIT } from '../../../core/command';
import { createOutput } from '../../../core/terminal/output';
import type { ImportRailwayOptions } from './run';

/** Names under which Railway looks for its file. */
const FILES = ['railway.json', 'railway.toml'];

export function register(group: Command): void {
  const command = withOptions(group.command('railway'))
    .summary('from a railway.json or railway.toml, which Railway stops reading on 2026-12-01')
    .description(
      'Turns the service that a railway.json or railway.toml configures into a declaration in TypeScript. What it could not ' +
        'carry over is said line by line. Needs no network and no token; no file is ever overwritten.',
    )
    .argument('<file>', 'railway.json or railway.toml; - reads standard input')
    .action((file: string, options: ImportRailwayOptions) => run(file, options));
  addHelpNotes(command, {
    examples: [
      ['plumbline import railway railway.json', 'print the declaration'],
      ['plumbline import railway.toml --out stacks/web.ts', 'the file of this folder, into a new file'],
      ['plumbline import railway railway.json --environment staging', 'with what it overrides for staging'],
    ],
    exitCodes: { 0: 'declared; what a person has to look at was said', 1: 'it could not be read or written' },
  });
  // `plumbline import railway.json`, as people type it.
  for (const file of FILES) {
    withOptions(group.command(file, { hidden: true }))
      .description(`The same as: import railway ${file}`)
      .action((options: ImportRailwayOptions) => run(file, options));
  }
}

function withOptions(command: Command): Command {
  return command
    .option('--out <file>', 'write into a new file instead of printing')
    .option('--name <name>', 'name of the service at Railway; the folder of the file when absent')
    .option('--repository <owner/name>', 'GitHub repository that Railway builds; the git remote when absent')
    .option('--environment <name>', 'environment whose overrides count')
    .option('--json', 'print one JSON document');
}

function run(file: string, options: ImportRailwayOptions): void {
  const output = createOutput({ json: options.json === true });
  const { runImportRailway } = require('./run') as typeof import('./run');
  runImportRailway({ file, options, output, folder: process.cwd(), env: process.env }).catch((error) => {
    output.error(error);
    process.exitCode = EXIT.failed;
  });
}
