import { PlumblineError } from '../../core/errors';
import type { AskingInput } from './options';

/**
 * Asks for a yes.
 * @param what is going to be done, as a question without its mark
 * @param command to run where nobody can be asked
 * @throws PlumblineError when the answer is not `yes`, or nobody can be asked
 */
export async function confirm(
  { yes, ask, interruption }: AskingInput,
  what: string,
  command: string,
): Promise<void> {
  if (yes) return;
  if (!ask) {
    throw new PlumblineError({
      what: `nobody confirmed this, so nothing was done: ${what}`,
      why: 'This is no terminal where Plumbline could ask.',
      next: `Run "${command} --yes" to do it without a question.`,
    });
  }
  const answer = await ask(`${what}? Only "yes" is taken: `, interruption.signal);
  if (answer.trim() === 'yes') return;
  throw new PlumblineError({
    what: `this was not confirmed, so nothing was done: ${what}`,
    why: 'Only the answer "yes" is taken.',
    next: `Run "${command}" again when it is meant.`,
  });
}
