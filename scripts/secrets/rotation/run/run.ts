import { EXIT, type ExitCode } from '../../../../core/command';
import { PlumblineError } from '../../../../core/errors';
import { projectPaths } from '../../../../core/project';
import type { RotationInput } from '../../../../rotation/input';
import { type PlannedRotation, planRotation } from '../../../../rotation/plan';
import { requireAsRequested } from '../../../../rotation/request';
import type { Stage } from '../../../../rotation/selection';
import { refuseSharedValues } from '../../../../rotation/shared-values';
import { runStage } from '../../../../rotation/stage';
import type { StageResult } from '../../../../rotation/stage-text';
import { acquireRunLock } from '../../../../workspace/lock';
import { type ApplyInput, type ApplyResult, runApply } from '../../../apply/run';
import { showPlanned } from '../planned-rotation';
import { slackOf, withNotification } from './notification';

export interface RotationRunInput extends Omit<RotationInput, 'apply'> {
  readonly probe?: ApplyInput['probe'];
}

/** What `plumbline secrets rotation run --json` prints. */
export interface RotationResult {
  readonly environments: readonly Omit<StageResult, 'exitCode'>[];
  /** What a person still has to do. */
  readonly advice: readonly string[];
  /** Whether the team was told in Slack; absent when there was nothing to tell, or no webhook. */
  readonly notified?: 'slack' | 'failed';
  readonly exitCode: ExitCode;
}

/**
 * `plumbline secrets rotation run`: stores new values, verifies them with services that run, and only then revokes the
 * previous ones. It can be killed anywhere and run again. From its confirmation on, the team is told how it ended.
 */
export async function runRotation(given: RotationRunInput): Promise<RotationResult> {
  const input = { ...given, apply: (environment: string) => apply(given, environment) };
  const { root, output, now } = input;
  const slack = slackOf(input.env);
  const lock = acquireRunLock({
    work: projectPaths(root).work,
    environment: 'secrets rotation',
    command: 'run',
    now,
    left: 'What it did is written down; this run goes on from there.',
  });
  try {
    if (lock.takenOver) output.warn(lock.takenOver);
    const planned = await planRotation(input);
    showPlanned(planned, input);
    await requireAsRequested(input, planned);
    await refuseSharedValues(
      input,
      planned.declared,
      planned.stages.flatMap(({ jobs }) => jobs),
    );
    const stages = planned.stages.filter(({ jobs }) => jobs.length > 0);
    if (stages.length > 0) await confirmRun(input, stages);
    const work = (watched: RotationInput) => runStages(watched, planned, stages);
    const result = await (slack && stages.length > 0
      ? withNotification(slack, input, stages, work)
      : work(input));
    output.result(result);
    return result;
  } finally {
    lock.release();
  }
}

/** The environment that goes first has to be through, and healthy, before the next one begins. */
async function runStages(
  input: RotationInput,
  planned: PlannedRotation,
  stages: readonly Stage[],
): Promise<RotationResult> {
  const done: StageResult[] = [];
  const advice: string[] = [];
  const onAdvice = (text: string) => {
    advice.push(text);
    input.onAdvice?.(text);
  };
  try {
    for (const stage of stages) {
      const result = await runStage({ ...input, onAdvice }, planned.declared, stage);
      done.push(result);
      if (result.exitCode !== EXIT.done) break;
    }
  } finally {
    for (const text of advice) input.output.line(`To do by hand: ${text}.`);
  }
  return {
    environments: done.map(({ exitCode: _, ...rest }) => rest),
    advice,
    exitCode: done.at(-1)?.exitCode ?? EXIT.done,
  };
}

async function confirmRun(
  { yes, ask, interruption }: RotationInput,
  stages: readonly Stage[],
): Promise<void> {
  if (yes) return;
  const names = stages.map(({ environment }) => environment).join(', then ');
  const count = stages.reduce((sum, { jobs }) => sum + jobs.length, 0);
  if (!ask) {
    throw new PlumblineError({
      what: `nobody confirmed the rotation in ${names}, so nothing was done`,
      why: 'This is no terminal where Plumbline could ask.',
      next: 'Review "plumbline secrets rotation plan", then add --yes.',
    });
  }
  const answer = await ask(`Do this in ${names} (${count})? Only "yes" is taken: `, interruption.signal);
  if (answer.trim() === 'yes') return;
  throw new PlumblineError({
    what: `the rotation in ${names} was not confirmed, so nothing was done`,
    why: 'Only the answer "yes" begins it.',
    next: 'Run it again when you are sure.',
  });
}

/** Applies in the voice of the rotation: its own JSON document is the only one. */
function apply(input: RotationRunInput, environment: string): Promise<ApplyResult> {
  const output = { ...input.output, result: () => {} };
  return runApply({ ...input, output, environment, plan: undefined, yes: true, ask: undefined });
}
