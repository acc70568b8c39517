import { EXIT, type ExitCode } from '../../../core/command';
import { sameValue, toVariableText } from '../../../formats/tfvars';
import { changeSecrets, type OpenSecrets, openSecrets, setSecret } from '../../../workspace/secrets-file';
import { writtenTo } from '../target';
import { describe } from './description';
import type { SetInput, ValueChange } from './run';

/** Writes the change to the file of the working tree; nothing is written when the value is the same. */
export async function writeValue(input: SetInput, change: ValueChange): Promise<ExitCode> {
  const { output, name, dryRun = false } = input;
  const { secretsFile, context, value, digest } = change;
  const { file, form, environment } = secretsFile;
  const present = ({ attributes }: OpenSecrets) => attributes.find((attribute) => attribute.name === name);
  const isSame = (open: OpenSecrets) => {
    const old = present(open);
    return old !== undefined && sameValue(old.value, value);
  };
  const changed = (open: OpenSecrets) =>
    isSame(open) ? open.text : setSecret(open.text, form, name, value, file);
  const before = dryRun
    ? await openSecrets(secretsFile, context)
    : (await changeSecrets(secretsFile, context, changed)).before;
  if (dryRun) changed(before);

  const old = present(before);
  const changes = !isSame(before);
  if (digest !== undefined) output.line(`The registry has it: ${digest}`);
  output.line(describe(name, old, change, changes));
  if (!changes) output.line(`${file} is as it was.`);
  else if (dryRun) output.line(`Nothing was written to ${file}.`);
  else output.line(writtenTo({ file, environment }));
  output.result({
    environment,
    file,
    changed: changes ? [name] : [],
    written: changes && !dryRun,
    ...(!change.secret && { value: { old: old ? toVariableText(old.value) : null, new: value } }),
    ...(digest !== undefined && { digest }),
  });
  return EXIT.done;
}
