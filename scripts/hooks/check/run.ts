import { join } from 'node:path';
import type { CommandContext, ExitCode } from '../../../core/command';
import { projectPaths } from '../../../core/project';
import { synthesizeAll } from '../../../workspace/synth/synthesis';
import { treeFiles } from '../blobs';
import { chosen, formatStep, lintStep, type Subject, secretsStep, testsStep, typesStep } from '../checks';
import { envStep } from '../env-check';
import type { SynthesizedStack } from '../impact';
import { type Contract, isDescription } from '../openapi';
import { apiStep, buildStep } from '../push-checks';
import { report } from '../report';
import { openRepository, type Repository } from '../repository';
import { runSteps } from '../steps';
import { takeWorkspace } from '../workspace';

export interface CheckInput extends CommandContext {
  readonly cwd: string;
  /** @default every step */
  readonly only?: readonly string[] | undefined;
  /** How long the tests may take. */
  readonly testMinutes: number;
}

/** `plumbline hooks check`: every step of both hooks, on all files of the project as they are. */
export async function runCheck({ cwd, root, env, output, only, testMinutes }: CheckInput): Promise<ExitCode> {
  const repository = openRepository({ cwd, root, env });
  const workspace = takeWorkspace(join(projectPaths(root).work, 'hooks', 'check'));
  const cache = workspace.folder;
  const subject: Subject = {
    project: root,
    rules: root,
    changed: 'all',
    cache,
    env,
    again: 'and run it again',
  };
  let built: Promise<Map<string, SynthesizedStack>> | undefined;
  const stacks = () => {
    built ??= synthesizeAll({ root, env, log: (text) => output.warn(text) });
    return built;
  };
  const steps = [
    secretsStep('Looking for secrets', () => treeFiles(repository), subject),
    lintStep(subject),
    formatStep(subject),
    typesStep(subject),
    buildStep(subject, stacks),
    envStep(subject, stacks),
    apiStep(subject, () => contracts(repository)),
    testsStep(subject, testMinutes),
  ];
  try {
    return await report('check', output, () =>
      runSteps({
        steps: chosen(steps, only),
        output,
        hook: 'check',
        alone: (name) => `npx plumbline hooks check --only ${name}`,
        logs: cache,
      }),
    );
  } finally {
    workspace.release();
  }
}

function contracts(repository: Repository): Contract[] {
  return [...treeFiles(repository)]
    .filter(({ path, bytes }) => isDescription(path) && bytes !== undefined)
    .map(({ path, bytes }) => ({ file: path, after: bytes!.toString('utf8') }));
}
