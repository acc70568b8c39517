import { type CommandContext, EXIT, type ExitCode } from '../../lib/command';
import { changeSecrets, type OpenSecrets, openSecrets, unsetSecret } from '../../lib/secrets-file';
import { declaredInputsIfKnown } from '../declared';
import { chooseSecretsFile } from '../target';

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
  if (dryRun) without(await openSecrets(secretsFile, input));
  else await changeSecrets(secretsFile, input, without);

  const declared = await declaredInputsIfKnown(input, environment);
  if (declared?.inputs.some((declaration) => declaration.name === name && declaration.required)) {
    output.warn(`"${environment}" cannot do without ${name}: a plan is refused until it is set again.`);
  }
  output.line(`${name}: ${dryRun ? 'would be removed' : 'removed'}`);
  output.line(dryRun ? `Nothing was written to ${file}.` : `Written to ${file}.`);
  output.result({ environment, file, changed: [name], written: !dryRun });
  return EXIT.done;
}
