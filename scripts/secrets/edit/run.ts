import { tmpdir } from 'node:os';
import { isatty } from 'node:tty';
import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { homeOf } from '../../../core/home';
import type { Ask } from '../../../core/terminal/question';
import { publicNames } from '../../../workspace/inputs';
import { type KeyChanges, openSecrets, type SecretsFile } from '../../../workspace/secrets-file';
import { declaredStackIfKnown } from '../declaration';
import { chooseSecretsFile, writtenTo } from '../target';
import { openEditFolder } from './edit-folder';
import { findEditor } from './editor-command';
import { discardKept, isKept, keptPath } from './kept-edit';
import { bestPlace, findPlaces, type Place } from './memory';
import { clearUp, type Resume, type Start, startingDraft } from './opening';
import { editUntilSaved, UNCHANGED } from './session';
import { watchSignals } from './signals';
import type { Edited, EditSession } from './types';

export interface EditInput extends CommandContext {
  readonly environment: string | undefined;
  /** `discard` opens no editor. @default the person is asked, when an edit is kept */
  readonly resume: Resume | undefined;
  readonly dryRun: boolean;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  /** File descriptor that the editor writes to. */
  readonly screen: number;
  readonly now: () => Date;
}

/** `plumbline secrets edit`: the plaintext is in memory for as long as the editor is open, and nowhere else. */
export async function runEdit(input: EditInput): Promise<ExitCode> {
  const { root, env } = input;
  const secretsFile = chooseSecretsFile(root, input.environment);
  const places = findPlaces({ env, platform: process.platform, temporary: tmpdir() });
  const kept = keptPath(root, secretsFile.environment);
  await clearUp(places, secretsFile.path, input);
  if (input.resume === 'discard') return drop(kept, secretsFile, input);
  const command = findEditor(env, homeOf(env), isatty(0) && isatty(input.screen));
  const stack = await declaredStackIfKnown(input, secretsFile.environment);
  const context = { root, env, now: input.now, publicNames: publicNames(stack?.inputs ?? []) };
  const open = await openSecrets(secretsFile, context);

  const { recipients } = open.document;
  const rest = { ...input, secretsFile, context, stack, command, kept, recipients };
  const { edited, resumed } = await withFolder(rest, bestPlace(places), open.text, (session) =>
    startingDraft({ ...rest, open, signal: session.signals.signal }),
  );
  if (resumed && !input.dryRun) discardKept(kept);
  report(edited, secretsFile, input);
  return EXIT.done;
}

/** Drops a kept edit, which takes neither a key nor an editor. */
function drop(kept: string, secretsFile: SecretsFile, { output, dryRun }: EditInput): ExitCode {
  const { environment, file } = secretsFile;
  const found = isKept(kept);
  if (!dryRun) discardKept(kept);
  output.result({
    environment,
    file,
    ...UNCHANGED.changed,
    written: false,
    dropped: found && !dryRun,
    warnings: [],
  });
  if (!found) output.line(`No edit of ${environment} is kept.`);
  else output.line(`The kept edit of ${environment} ${dryRun ? 'would be' : 'was'} dropped.`);
  return EXIT.done;
}

type Rest = Omit<EditSession, 'folder' | 'signals'>;

/** Edits in a folder that is gone afterwards, however this ends. */
async function withFolder(
  rest: Rest,
  place: Place,
  text: string,
  start: (session: EditSession) => Promise<Start>,
): Promise<{ edited: Edited; resumed: boolean }> {
  const { secretsFile, kept, recipients, context, output, ask } = rest;
  if (!place.memory) {
    output.warn(
      `This system has no file system in memory: the plaintext is in ${place.folder} while you edit.`,
    );
  }
  const folder = openEditFolder({
    place,
    path: secretsFile.path,
    plaintext: `${secretsFile.environment}.tfvars${secretsFile.form === 'json' ? '.json' : ''}`,
    kept,
    recipients,
    base: text,
    now: context.now,
  });
  const signals = watchSignals({ terminal: ask !== undefined, cleanUp: folder.remove });
  process.on('exit', folder.remove);
  try {
    const session = { ...rest, folder, signals };
    const { draft, resumed } = await start(session);
    folder.rebase(draft.base);
    return { edited: await editUntilSaved(draft, session), resumed };
  } finally {
    folder.remove();
    process.off('exit', folder.remove);
    signals.dispose();
  }
}

function report(
  { changed, different, warnings }: Edited,
  { file, environment }: SecretsFile,
  input: EditInput,
): void {
  const { output, dryRun } = input;
  for (const warning of warnings) output.warn(warning);
  output.result({ environment, file, ...changed, written: different && !dryRun, warnings });
  for (const line of linesOf(changed, different)) output.line(`  ${line}`);
  if (!different) output.line(`Nothing changed; ${file} is as it was.`);
  else if (dryRun) output.line(`Nothing was written to ${file}.`);
  else output.line(writtenTo({ file, environment }));
}

function linesOf({ changed, added, removed }: KeyChanges, different: boolean): string[] {
  const lines = [
    ...changed.map((name) => `~ ${name}`),
    ...added.map((name) => `+ ${name}`),
    ...removed.map((name) => `- ${name}`),
  ];
  return different && lines.length === 0 ? ['only comments or layout changed'] : lines;
}
