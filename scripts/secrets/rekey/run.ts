import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { count } from '../../../core/count';
import { rotateDocument } from '../../../formats/sops';
import { openBytes, readSecretsFile, requireHidden, rewriteSecrets } from '../../../workspace/secrets-file';
import { publicNamesIn } from '../declaration';
import { chooseSecretsFile } from '../target';

export interface RekeyInput extends CommandContext {
  readonly environment: string | undefined;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
}

/** `plumbline secrets rekey`. */
export async function runRekey(input: RekeyInput): Promise<ExitCode> {
  const { output, now, dryRun = false } = input;
  const secretsFile = chooseSecretsFile(input.root, input.environment);
  const { environment, file } = secretsFile;
  const bytes = readSecretsFile(secretsFile);
  const publicNames = await publicNamesIn(bytes, secretsFile, input);
  const context = { ...input, publicNames };
  if (dryRun) requireHidden(bytes, secretsFile, publicNames);
  const { attributes, document } = dryRun
    ? await openBytes(bytes, secretsFile, context)
    : (await rewriteSecrets(secretsFile, context, ({ document }) => rotateDocument(document, { now: now() })))
        .before;
  const { recipients } = document;
  output.line(
    dryRun
      ? `${file} would get a new data key for its ${count(recipients.length, 'recipient')}. Nothing was written.`
      : `${file} has a new data key for its ${count(recipients.length, 'recipient')}, and all of it is encrypted anew.`,
  );
  output.line('The values are the same: who could read them before may still know them.');
  output.result({
    environment,
    file,
    recipients,
    written: !dryRun,
    values: { changed: false, names: attributes.map(({ name }) => name) },
  });
  return EXIT.done;
}
