import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext, ExitCode } from '../../../core/command';
import { projectPaths } from '../../../core/project';
import { chosen, TYPES_CACHE } from '../checks';
import { type Pushed, readHead, readPush } from '../push';
import { type PushContext, stepsOf } from '../push-steps';
import { report } from '../report';
import { openRepository, short } from '../repository';
import { runSteps, type StepReport } from '../steps';
import { takeWorkspace } from '../workspace';

export interface PrePushInput extends CommandContext {
  /** Where git started the hook. */
  readonly cwd: string;
  /** Name or address; absent when a person asks about HEAD. */
  readonly remote: string | undefined;
  /** What git says about the refs; absent as the remote is. */
  readonly lines: string | undefined;
  /** @default every step */
  readonly only?: readonly string[] | undefined;
  /** How long the tests may take. */
  readonly testMinutes: number;
}

/** `plumbline hooks pre-push`: checks what is pushed, in a copy of its own, and estimates what it would change. */
export async function runPrePush(input: PrePushInput): Promise<ExitCode> {
  const { cwd, root, env, output, remote = 'origin', lines } = input;
  const repository = openRepository({ cwd, root, env });
  const { pushed, passedOver } =
    lines === undefined ? readHead(repository) : readPush(repository, remote, lines);
  for (const sentence of passedOver) output.line(`Nothing to check: ${sentence}.`);
  if (pushed.length === 0 && passedOver.length === 0)
    output.line('Nothing is pushed, so there is nothing to check.');
  const hooks = join(projectPaths(root).work, 'hooks');
  const workspace = takeWorkspace(join(hooks, 'push'));
  adoptTypes(join(hooks, 'commit'), workspace.folder);
  try {
    return await report('pre-push', output, async () => {
      const context = { ...input, repository, remote, cache: workspace.folder };
      const reports: StepReport[] = [];
      for (const each of pushed) reports.push(...(await checkPushed(each, input.only, context)));
      return reports;
    });
  } finally {
    workspace.release();
  }
}

/** The first push goes on from what the compiler found out for commits: the copies lie at the same depth. */
function adoptTypes(from: string, to: string): void {
  const [known, own] = [from, to].map((folder) => join(folder, TYPES_CACHE)) as [string, string];
  if (existsSync(known) && !existsSync(own)) copyFileSync(known, own);
}

function checkPushed(
  pushed: Pushed,
  only: PrePushInput['only'],
  context: PushContext,
): Promise<StepReport[]> {
  const { commit, base, isNew, refs } = pushed;
  const { output, cache } = context;
  const since =
    base === undefined ? 'for the first time' : isNew ? `since ${short(base)}` : 'which is there already';
  output.line(`${refs.join(', ')}: ${short(commit)}, ${since}`);
  const steps = stepsOf(pushed, context);
  return runSteps({
    steps: chosen(steps, only),
    output,
    hook: 'pre-push',
    alone: (name) => `npx plumbline hooks pre-push --only ${name}`,
    logs: cache,
  });
}
