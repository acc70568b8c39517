import type { CommandContext } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { explain } from '../../../core/explain';
import type { Ask } from '../../../core/terminal/question';
import { type OpenSecrets, type SecretsContext, secretsIdentities } from '../../../workspace/secrets-file';
import { type Draft, decode } from './draft';
import { takeLeftovers } from './edit-folder';
import { discardKept, isKept, keepEdit, openKept } from './kept-edit';
import type { Place } from './memory';

/** What to do with an edit that was kept. */
export type Resume = 'continue' | 'discard';

export interface StartOptions extends Pick<CommandContext, 'output'> {
  readonly open: OpenSecrets;
  readonly context: SecretsContext;
  readonly kept: string;
  /** @default the person is asked */
  readonly resume: Resume | undefined;
  readonly ask: Ask | undefined;
  readonly signal: AbortSignal;
}

/** What the edit starts from. */
export interface Start {
  readonly draft: Draft;
  /** Whether it is one that was kept. */
  readonly resumed: boolean;
}

/**
 * What the edit starts from: the file, or an earlier edit that was kept.
 * @throws PlumblineError when one is kept and nobody says what to do with it
 */
export async function startingDraft(options: StartOptions): Promise<Start> {
  const { open, context, kept, output } = options;
  const fresh = { draft: { base: open.text, text: open.text }, resumed: false };
  if (!isKept(kept)) {
    if (options.resume === 'continue') throw nothingKept(open);
    return fresh;
  }
  const resume = options.resume ?? (await askWhat(options));
  if (resume === 'discard') {
    discardKept(kept);
    output.line('The kept edit was dropped.');
  }
  if (resume !== 'continue') return fresh;
  const { base, edited } = await openKept(kept, await secretsIdentities(context));
  return { draft: { base, ...decode(edited) }, resumed: true };
}

async function askWhat({ ask, signal, open }: StartOptions): Promise<Resume | undefined> {
  const { environment } = open.secretsFile;
  if (!ask) {
    throw new PlumblineError({
      what: `an edit of ${environment} that could not be saved is kept`,
      why: 'Starting anew could leave it behind for good, and this is no terminal where Plumbline could ask.',
      next: 'Add --continue to go on with it, or --discard to drop it.',
    });
  }
  const answer = await ask(
    `An edit of ${environment} that could not be saved is kept. Go on with it? [yes / no / discard] `,
    signal,
  );
  const word = answer.trim().toLowerCase();
  if (/^d(iscard)?$/.test(word)) return 'discard';
  return /^(|y|yes)$/.test(word) ? 'continue' : undefined;
}

/** Removes the plaintexts of edits that were killed, and keeps, encrypted, what was saved in them. */
export async function clearUp(
  places: readonly Place[],
  path: string,
  { output }: Pick<CommandContext, 'output'>,
): Promise<void> {
  for (const leftover of takeLeftovers(places, path)) {
    const { startedAt, base, edited } = leftover;
    const found = `An edit of ${leftover.path} (started ${startedAt}) was killed; its plaintext was still in memory and was removed.`;
    if (decode(edited).text === base) output.warn(found);
    else {
      const outcome = await keepEdit(leftover, { base, edited, keptAt: startedAt }).then(
        () => 'What was saved in it is kept, encrypted.',
        (error) => `What was saved in it could not be kept: ${explain(error).what}`,
      );
      output.warn(`${found} ${outcome}`);
    }
  }
}

const nothingKept = ({ secretsFile: { environment } }: OpenSecrets) =>
  new PlumblineError({
    what: `no edit of ${environment} is kept`,
    why: 'Only an edit that could not be saved is kept.',
    next: 'Leave --continue out.',
  });
