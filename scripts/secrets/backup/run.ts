import { EXIT, type ExitCode } from '../../../core/command';
import { type BackupContext, type StoreOptions, storeIn, vaultOf } from '../backup-store';
import { chooseSecretsFile } from '../target';

export interface BackupInput extends BackupContext, StoreOptions {
  readonly environment: string | undefined;
  /** `vault`. */
  readonly to: string;
}

/** `plumbline secrets backup`: stores the inputs of an environment in Vault, and reads them back. */
export async function runBackup(input: BackupInput): Promise<ExitCode> {
  const { root, output, environment, dryRun } = input;
  const vault = vaultOf(input.to, input);
  const secretsFile = chooseSecretsFile(root, environment);
  const { mount, path, names, result } = await storeIn(secretsFile, vault, input);
  const place = `${mount}/${path}`;
  if (dryRun) output.line(`Would store ${names.length} values in Vault at ${place}: ${names.join(', ')}.`);
  else if (!result?.written)
    output.line(`Vault holds these values already (${place}, version ${result?.version}).`);
  else
    output.line(
      `Stored ${names.length} values in Vault at ${place} (version ${result.version}) and read them back.`,
    );
  output.result({ environment: secretsFile.environment, mount, path, names, dryRun, ...result });
  return EXIT.done;
}
