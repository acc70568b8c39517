import { PlumblineError } from '../../core/errors';

interface Known {
  readonly when: (status: number, said: string) => boolean;
  readonly why: string;
  readonly next: string;
}

/** What Vault's answers mean (https://developer.hashicorp.com/vault/api-docs#http-status-codes). */
const KNOWN: readonly Known[] = [
  {
    when: (status, said) => status === 503 || /sealed/i.test(said),
    why: 'Vault is sealed, or down for maintenance.',
    next: 'Have it unsealed, then run the command again.',
  },
  {
    when: (status, said) => status === 400 && /check-and-set/i.test(said),
    why: 'Somebody else wrote the secret between our reading and our writing it.',
    next: 'Look at what the other one wrote, then run the command again.',
  },
  {
    when: (status, said) => status === 400 && /role|secret.?id/i.test(said),
    why: 'Vault does not know the role id or the secret id, or the secret id is used up.',
    next: 'Issue a new secret id for the role, and set VAULT_ROLE_ID and VAULT_SECRET_ID.',
  },
  {
    when: (status) => status === 403,
    why: 'The token is wrong or expired, or its policy does not allow it.',
    next: 'Renew the token, and see that its policy allows "create", "read" and "update" on <mount>/data/<path>, in this namespace.',
  },
  {
    when: (status) => status === 404,
    why: 'There is no KV engine of version 2 at this mount, in this namespace.',
    next: 'Enable one ("vault secrets enable -version=2 -path=… kv"), or name another mount with --mount.',
  },
];

/** Turns Vault's refusal into one for people. @param said Vault's own words, which never hold values */
export function vaultError(purpose: string, status: number, said: readonly string[] = []): PlumblineError {
  const words = said.join('; ').trim().replace(/\s+/g, ' ');
  const known = KNOWN.find(({ when }) => when(status, words));
  return new PlumblineError({
    what: `Cannot ${purpose}: Vault answered HTTP ${status}${words && ` "${words}"`}`,
    why: known?.why ?? 'Vault refused the request, or another program answers at its address.',
    next: known?.next ?? 'Check VAULT_ADDR and the mount, then run the command again.',
  });
}
