import { PlumblineError } from '../../../core/errors';
import { explain } from '../../../core/explain';
import type { Draft } from './draft';
import { keepEdit } from './kept-edit';
import type { EditSession } from './types';

/**
 * Keeps an edit that cannot be saved.
 * @param reason why it cannot
 * @returns the error that says both
 */
export async function keep(
  { base, text }: Pick<Draft, 'base' | 'text'>,
  reason: unknown,
  { secretsFile, kept, recipients, context, output }: EditSession,
): Promise<PlumblineError> {
  const { what, why, next } = isParts(reason) ? reason : explain(reason);
  try {
    const keptAt = context.now().toISOString();
    await keepEdit({ kept, recipients }, { base, edited: Buffer.from(text), keptAt });
  } catch (error) {
    output.warn(`The edit could not be kept either: ${explain(error).what}`);
    return new PlumblineError({ what, why, next });
  }
  return new PlumblineError({
    what,
    why: `${why}\nThe file is as it was; the edit is kept, encrypted for the same recipients.`,
    next: `${next} Go on with the edit: plumbline secrets edit ${secretsFile.environment} --continue. Drop it: --discard.`,
  });
}

const isParts = (reason: unknown): reason is PlumblineError['parts'] =>
  typeof reason === 'object' && reason !== null && !(reason instanceof Error) && 'what' in reason;
