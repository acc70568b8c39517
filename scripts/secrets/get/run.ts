import { type CommandContext, EXIT, type ExitCode } from '../../../core/command';
import { PlumblineError } from '../../../core/errors';
import { suggestion } from '../../../core/suggestion';
import { openSecrets, textsOf } from '../../../workspace/secrets-file';
import { reveal, revealDocument } from '../display';
import { chooseSecretsFile } from '../target';

export interface GetInput extends CommandContext {
  readonly environment: string | undefined;
  readonly name: string;
}

/** `plumbline secrets get`: the value as Terraform takes it, unmasked. */
export async function runGet(input: GetInput): Promise<ExitCode> {
  const { name, output } = input;
  const secretsFile = chooseSecretsFile(input.root, input.environment, output.warn);
  const { attributes } = await openSecrets(secretsFile, input);
  const values = textsOf(attributes);
  const value = values.get(name);
  const { environment, file } = secretsFile;
  if (value === undefined) {
    throw new PlumblineError({
      what: `${file} does not set ${name}`,
      why: `The inputs of "${environment}" are kept there.`,
      next: suggestion(name, [...values.keys()]),
    });
  }
  if (output.json) revealDocument({ environment, file, name, value });
  else reveal(value);
  return EXIT.done;
}
