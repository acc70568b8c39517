import { registerSecret } from './';

/** Variables of the process environment that hold credentials of ours; inputs in `TF_VAR_*` are masked where they are read. */
const CREDENTIALS =
  /^(RAILWAY_(API_)?TOKEN|DOKPLOY_TOKEN|(GITHUB|GH|GHCR|VAULT)_TOKEN|VAULT_SECRET_ID|SOPS_AGE_KEY|SLACK_WEBHOOK_URL|PLUMBLINE_FINGERPRINT_KEY|TF_TOKEN_.*)$/;

/** Has the credentials in the process environment masked in all output. */
export function registerCredentials(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value && CREDENTIALS.test(name)) registerSecret(value);
  }
}
