import { PlumblineError } from '../../../constructs/errors';
import type { HttpRuntime } from '../../../platforms/http';
import { type BackUpResult, backUp, VaultClient, type VaultLogin } from '../../../platforms/vault';
import { type CommandContext, EXIT, type ExitCode } from '../../lib/command';
import { registerSecret } from '../../lib/redaction';
import { openSecrets, type SecretsFile, textsOf } from '../../lib/secrets-file';
import { chooseSecretsFile } from '../target';

export interface BackupInput extends CommandContext {
  readonly environment: string | undefined;
  /** `vault`. */
  readonly to: string;
  /** Mount of the KV engine. @default 'secret' */
  readonly mount?: string | undefined;
  /** Path below the mount. @default plumbline/<environment> */
  readonly path?: string | undefined;
  /** Says what would be written, and asks Vault nothing. */
  readonly dryRun: boolean;
  readonly runtime: HttpRuntime;
}

/** `plumbline secrets backup`: stores the inputs of an environment in Vault, and reads them back. */
export async function runBackup(input: BackupInput): Promise<ExitCode> {
  const { root, output, environment, dryRun } = input;
  const vault = vaultOf(input.to, input);
  const secretsFile = chooseSecretsFile(root, environment);
  const { mount, path, names, result } = await store(secretsFile, vault, input);
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

/**
 * For a rotation: stores the inputs of an environment at the same place as {@link runBackup} does.
 * @param to `vault`
 * @throws PlumblineError at once when the way there is not set up
 */
export function backUpTo(
  to: string,
  context: CommandContext & { readonly runtime: HttpRuntime },
): (environment: string) => Promise<void> {
  const vault = vaultOf(to, context);
  return async (environment) => {
    const step = context.output.step(`${environment}: storing a backup in Vault`);
    try {
      await store(chooseSecretsFile(context.root, environment), vault, { ...context, dryRun: false });
      step.done();
    } catch (error) {
      step.fail();
      throw error;
    }
  };
}

async function store(
  secretsFile: SecretsFile,
  vault: VaultClient,
  {
    root,
    env,
    mount = 'secret',
    path,
    dryRun,
  }: Pick<BackupInput, 'root' | 'env' | 'mount' | 'path' | 'dryRun'>,
): Promise<{ mount: string; path: string; names: string[]; result?: BackUpResult }> {
  const { attributes } = await openSecrets(secretsFile, { root, env });
  const values = Object.fromEntries(textsOf(attributes));
  const place = { mount, path: path ?? `plumbline/${secretsFile.environment}` };
  const names = Object.keys(values);
  return { ...place, names, ...(!dryRun && { result: await backUp(vault, place, values) }) };
}

/** Vault as its own command line finds it (`VAULT_ADDR`, `VAULT_TOKEN`, `VAULT_NAMESPACE`), or with the role of a machine. */
function vaultOf(to: string, { env, runtime }: Pick<BackupInput, 'env' | 'runtime'>): VaultClient {
  if (to !== 'vault') {
    throw new PlumblineError({
      what: `"${to}" is no place for a backup`,
      why: 'HashiCorp Vault is the only one there is.',
      next: 'Name "vault".',
    });
  }
  const address = env['VAULT_ADDR'];
  const login = loginOf(env);
  if (!address || !login) {
    throw new PlumblineError({
      what: `${address ? 'VAULT_TOKEN' : 'VAULT_ADDR'} is not set`,
      why: 'A backup needs the address of Vault and a login there.',
      next: 'Export VAULT_ADDR and VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID; VAULT_NAMESPACE where there are namespaces.',
    });
  }
  for (const secret of Object.values(login)) registerSecret(secret);
  const namespace = env['VAULT_NAMESPACE'];
  return new VaultClient({ address, login, runtime, ...(namespace && { namespace }) });
}

function loginOf(env: BackupInput['env']): VaultLogin | undefined {
  const { VAULT_TOKEN: token, VAULT_ROLE_ID: roleId, VAULT_SECRET_ID: secretId } = env;
  if (token) return { token };
  return roleId && secretId ? { roleId, secretId } : undefined;
}
