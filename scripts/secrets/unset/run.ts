import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { changeSecrets, type OpenSecrets, openSecrets, unsetSecret } from '../../../workspace/secrets-file';
import { declaredInputsIfKnown } from '../declaration';
import { chooseSecretsFile, writtenTo } from '../target';

export interface UnsetInput extends CommandContext {
  readonly environment: string | undefined;
  readonly name: string;
  /** @default false */
  readonly dryRun?: boolean;
  readonly now: () => Date;
}

/** `plumbline secrets unset`. */
export async function runUnset(input: UnsetInput): Promise<ExitCode> {
  const { name, output, dryRun = false } = input;
  const secretsFile = chooseSecretsFile(input.root, input.environment);
  const { environment, file, form } = secretsFile;
  const without = ({ text }: OpenSecrets) => unsetSecret(text, form, name, file);
  const declared = await declaredInputsIfKnown(input, environment);
  const context = { ...input, publicNames: declared?.publicNames };
  if (dryRun) without(await openSecrets(secretsFile, context));
  else await changeSecrets(secretsFile, context, without);

  if (declared?.inputs.some((declaration) => declaration.name === name && declaration.required)) {
    output.warn(`"${environment}" cannot do without ${name}: a plan is refused until it is set again.`);
  }
  output.line(`${name}: ${dryRun ? 'would be removed' : 'removed'}`);
  output.line(dryRun ? `Nothing was written to ${file}.` : writtenTo(secretsFile));
  output.result({ environment, file, changed: [name], written: !dryRun });
  return EXIT.done;
}
