import { type Command, Option } from 'commander';
import { addHelpNotes, EXIT } from '../../core/command';
import { createOutput } from '../../core/terminal/output';
import type { LintCommandOptions } from './run';

export function register(program: Command): void {
  const command = program
    .command('lint')
    .summary('find what makes a compose file or a Dockerfile unsafe to deploy')
    .description(
      'Reads compose files (YAML or JSON, also ones Plumbline did not write) and Dockerfiles, and reports every violation with ' +
        'its line and a fix. Needs no network, no token and no project. Values of variables are never printed.',
    )
    .argument(
      '<file...>',
      'compose files, and files with Dockerfile in their name; - reads a compose file from standard input',
    )
    .addOption(
      new Option('--type <type>', 'what Dokploy runs the file with')
        .choices(['docker-compose', 'stack'])
        .default('docker-compose'),
    )
    .option('--endpoint <path...>', 'HTTP paths the apps serve; a healthcheck on another path is refused')
    .option('--registry <name...>', 'registries allowed besides ghcr.io, such as docker.io/library/postgres')
    .option('--policy <policy>', 'what a Dockerfile has to do: node-prisma, or a JSON file')
    .option(
      '--since <commit>',
      'tell what a Dockerfile changed since then and only running the image can judge',
    )
    .option('--json', 'print one JSON document')
    .action((files: string[], options: LintCommandOptions) => {
      const output = createOutput({ json: options.json === true });
      try {
        const { runLint } = require('./run') as typeof import('./run');
        process.exitCode = runLint({ files, options, output });
      } catch (error) {
        output.error(error);
        process.exitCode = EXIT.failed;
      }
    });
  addHelpNotes(command, {
    examples: [
      ['plumbline lint docker-compose.yml', 'what to harden'],
      ['plumbline lint --type stack stack.yml', 'a file for docker stack deploy'],
      ['docker compose config | plumbline lint -', 'with included and extended files resolved'],
      ['plumbline lint Dockerfile --policy node-prisma --since main', 'base, packages, Prisma, healthcheck'],
    ],
    exitCodes: {
      0: 'nothing to report',
      1: 'violations, or a file could not be read',
      3: 'no violations, but something could not be judged from the file alone',
    },
  });
}
