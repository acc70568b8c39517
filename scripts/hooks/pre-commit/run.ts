import { join } from 'node:path';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { git } from '../../../core/git';
import { projectPaths } from '../../../core/project';
import { readBlobs } from '../blobs';
import { type Change, stagedChanges, storedFiles } from '../changes';
import { chosen, formatStep, lintStep, rulesOf, type Subject, secretsStep, typesStep } from '../checks';
import { report } from '../report';
import { openRepository, type Repository, withinProject } from '../repository';
import { forgetSnapshot, takeSnapshot } from '../snapshot';
import { type HookStep, runSteps } from '../steps';
import { takeWorkspace } from '../workspace';

export interface PreCommitInput extends CommandContext {
  /** Where git started the hook. */
  readonly cwd: string;
  /** @default every step */
  readonly only: readonly string[] | undefined;
}

/** `plumbline hooks pre-commit`: checks what is staged, in a copy of its own. */
export async function runPreCommit({ cwd, root, env, output, only }: PreCommitInput): Promise<ExitCode> {
  const repository = openRepository({ cwd, root, env });
  const changes = stagedChanges(repository);
  if (changes.length === 0) {
    output.line('Nothing is staged, so there is nothing to check.');
    output.result({ hook: 'pre-commit', passed: true, steps: [] });
    return EXIT.done;
  }
  const workspace = takeWorkspace(join(projectPaths(root).work, 'hooks', 'commit'));
  let passed = false;
  try {
    return await report('pre-commit', output, async () => {
      const reports = await runSteps({
        steps: chosen(stepsOf(changes, repository, { cache: workspace.folder, root, env }), only),
        together: true,
        output,
        hook: 'pre-commit',
        alone: (name) => `npx plumbline hooks pre-commit --only ${name}`,
        logs: workspace.folder,
      });
      passed = true;
      return reports;
    });
  } finally {
    // What was refused may hold a secret, of which there shall be no second copy.
    if (!passed) forgetSnapshot(workspace.folder);
    workspace.release();
  }
}

function stepsOf(
  changes: readonly Change[],
  repository: Repository,
  { cache, root, env }: Pick<PreCommitInput, 'root' | 'env'> & { readonly cache: string },
): HookStep[] {
  const project = takeSnapshot(repository, git(['write-tree'], repository.git), cache);
  const stored = storedFiles(changes);
  const pathsOf = (files: readonly { readonly path: string }[]) =>
    withinProject(
      files.map(({ path }) => path),
      repository.project,
    );
  const subject: Subject = {
    project,
    rules: rulesOf(project, root),
    changed: pathsOf(stored),
    cache,
    env,
    again: 'stage it with `git add`, and commit again',
  };
  return [
    secretsStep('Looking for secrets', () => readBlobs(repository, stored), subject),
    lintStep(subject),
    formatStep(subject),
    // Deleted files count here: what imports one does not compile any more.
    typesStep({ ...subject, changed: pathsOf(changes) }),
  ];
}
