import type { CommandContext } from '../../core/command';
import { PlumblineError } from '../../core/errors';
import { registerSecret } from '../../core/redaction';
import type { HttpRuntime } from '../../platforms/http';
import { type BackUpResult, backUp, VaultClient, type VaultLogin } from '../../platforms/vault';
import { openSecrets, type SecretsFile, textsOf } from '../../workspace/secrets-file';
import { chooseSecretsFile } from './target';

export interface BackupContext extends CommandContext {
  readonly runtime: HttpRuntime;
}

export interface StoreOptions extends Pick<CommandContext, 'root' | 'env'> {
  /** Mount of the KV engine. @default 'secret' */
  readonly mount?: string | undefined;
  /** Path below the mount. @default plumbline/<environment> */
  readonly path?: string | undefined;
  /** Says what would be written, and asks Vault nothing. */
  readonly dryRun: boolean;
}

/**
 * For a rotation: stores the inputs of an environment at the same place as `plumbline secrets backup` does.
 * @param to `vault`
 * @throws PlumblineError at once when the way there is not set up
 */
export function backUpTo(to: string, context: BackupContext): (environment: string) => Promise<void> {
  const vault = vaultOf(to, context);
  return async (environment) => {
    const step = context.output.step(`${environment}: storing a backup in Vault`);
    try {
      await storeIn(chooseSecretsFile(context.root, environment), vault, { ...context, dryRun: false });
      step.done();
    } catch (error) {
      step.fail();
      throw error;
    }
  };
}

/** Stores the inputs of a file in Vault and reads them back, unless it is a dry run. */
export async function storeIn(
  secretsFile: SecretsFile,
  vault: VaultClient,
  { root, env, mount = 'secret', path, dryRun }: StoreOptions,
): Promise<{ mount: string; path: string; names: string[]; result?: BackUpResult }> {
  const { attributes } = await openSecrets(secretsFile, { root, env });
  const values = Object.fromEntries(textsOf(attributes));
  const place = { mount, path: path ?? `plumbline/${secretsFile.environment}` };
  const names = Object.keys(values);
  return { ...place, names, ...(!dryRun && { result: await backUp(vault, place, values) }) };
}

/** Vault as its own command line finds it (`VAULT_ADDR`, `VAULT_TOKEN`, `VAULT_NAMESPACE`), or with the role of a machine. */
export function vaultOf(to: string, { env, runtime }: Pick<BackupContext, 'env' | 'runtime'>): VaultClient {
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

function loginOf(env: BackupContext['env']): VaultLogin | undefined {
  const { VAULT_TOKEN: token, VAULT_ROLE_ID: roleId, VAULT_SECRET_ID: secretId } = env;
  if (token) return { token };
  return roleId && secretId ? { roleId, secretId } : undefined;
}
