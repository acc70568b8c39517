import { PLATFORM_NAMES, PLATFORMS } from '../platforms';
import { registerSecret } from './';

/** Variables of the process environment that hold credentials of ours; inputs in `TF_VAR_*` are masked where they are read. */
const CREDENTIALS =
  /^((GH|GHCR|VAULT)_TOKEN|VAULT_SECRET_ID|SOPS_AGE_KEY|SLACK_WEBHOOK_URL|PLUMBLINE_FINGERPRINT_KEY|TF_TOKEN_.*)$/;

const TOKENS: ReadonlySet<string> = new Set(PLATFORM_NAMES.flatMap((name) => PLATFORMS[name].tokens));

/** Has the credentials in the process environment masked in all output. */
export function registerCredentials(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value && (TOKENS.has(name) || CREDENTIALS.test(name))) registerSecret(value);
  }
}
