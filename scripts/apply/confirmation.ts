import { PlumblineError } from '../../core/errors';
import type { Ask } from '../../core/terminal/question';

export interface ConfirmOptions {
  readonly environment: string;
  /** Such as `2 to change`. */
  readonly summary: string;
  /** The saved plan that may be applied later. */
  readonly planFile: string;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  readonly signal: AbortSignal;
}

/** @throws PlumblineError when the answer is not `yes`, or nobody can be asked */
export async function confirm({
  environment,
  summary,
  planFile,
  ask,
  signal,
}: ConfirmOptions): Promise<void> {
  const later = `plumbline apply ${environment} --plan ${planFile}`;
  if (!ask) {
    throw new PlumblineError({
      what: `nobody confirmed the changes to "${environment}" (${summary}), so nothing was applied`,
      why: 'This is no terminal where Plumbline could ask.',
      next: `Review the plan and run "${later}", or add --yes to apply without a question.`,
    });
  }
  const answer = await ask(`Apply to ${environment}: ${summary}? Only "yes" is taken: `, signal);
  if (answer.trim() === 'yes') return;
  throw new PlumblineError({
    what: `the changes to "${environment}" were not confirmed, so nothing was applied`,
    why: 'Only the answer "yes" applies a plan.',
    next: `The plan is saved; as long as nothing else changes you can run "${later}".`,
  });
}
