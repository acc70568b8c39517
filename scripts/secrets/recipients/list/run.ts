import { type CommandContext, EXIT, type ExitCode } from '../../../../core/command';
import { inspectDocument } from '../../../../formats/sops';
import { documentFormat, readSecretsFile, secretsIdentities } from '../../../../workspace/secrets-file';
import { differenceOf, sameRecipient } from '../../recipient-changes';
import { chooseSecretsFiles } from '../../target';
import { ruleOf } from '../rules';

export interface ListInput extends CommandContext {
  /** @default every one */
  readonly environment: string | undefined;
}

/** `plumbline secrets recipients list`. */
export async function runList(input: ListInput): Promise<ExitCode> {
  const { root, output, environment } = input;
  const own = (await (await secretsIdentities(input)).recipients()).map(({ recipient }) => recipient);
  const files = await Promise.all(
    chooseSecretsFiles(root, environment === undefined ? [] : [environment]).map(async (secretsFile) => {
      const { file, path, form } = secretsFile;
      const format = documentFormat(form);
      const { recipients } = await inspectDocument(readSecretsFile(secretsFile), { file, format });
      const rule = ruleOf(path)?.recipients;
      const difference = rule && differenceOf(recipients, rule);
      return { file, environment: secretsFile.environment, recipients, ...(difference && { difference }) };
    }),
  );
  const { bold, dim, yellow } = output.colors;
  for (const { file, recipients, difference } of files) {
    output.line(bold(file));
    for (const recipient of recipients) {
      const you = own.some((one) => sameRecipient(one, recipient)) ? dim('  (you)') : '';
      const extra = difference?.extra.includes(recipient) ? yellow('  not in .sops.yaml') : '';
      output.line(`  ${recipient}${you}${extra}`);
    }
    for (const recipient of difference?.missing ?? []) {
      output.line(`  ${recipient}${yellow('  only in .sops.yaml')}`);
    }
  }
  if (files.some(({ difference }) => difference)) {
    output.line('`plumbline secrets recipients sync` gives the files what .sops.yaml says.');
  }
  output.result({ own, files });
  return EXIT.done;
}
