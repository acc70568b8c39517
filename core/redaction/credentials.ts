import { PLATFORM_NAMES, PLATFORMS } from '../platforms';
import { postgresSettings } from '../postgres-address';
import { STATE_KINDS } from '../state-kinds';
import { registerSecret } from './';

/** Variables of the process environment that hold credentials of ours; inputs in `TF_VAR_*` are masked where they are read. */
const OURS = [
  ...['GH_TOKEN', 'GHCR_TOKEN', 'VAULT_TOKEN', 'VAULT_SECRET_ID', 'SOPS_AGE_KEY', 'SLACK_WEBHOOK_URL'],
  ...['PLUMBLINE_FINGERPRINT_KEY', 'TF_TOKEN_*'],
];

const PLATFORM_TOKENS = PLATFORM_NAMES.flatMap((name) => PLATFORMS[name].tokens);
const STATE_SECRETS = Object.values(STATE_KINDS).flatMap(({ secrets }): readonly string[] => secrets);

const CREDENTIALS = new RegExp(
  `^(${[...OURS, ...PLATFORM_TOKENS, ...STATE_SECRETS].map((name) => name.replaceAll('*', '.*')).join('|')})$`,
);

/** Has the credentials in the process environment masked in all output. */
export function registerCredentials(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value && CREDENTIALS.test(name)) for (const secret of secretsOf(name, value)) registerSecret(secret);
  }
}

/** What is secret about a value: most are as a whole, and some also in part. */
function secretsOf(name: string, value: string): readonly string[] {
  if (name === 'PG_CONN_STR') {
    const { password } = postgresSettings(value) ?? {};
    return password ? [value, password] : [value];
  }
  if (!name.startsWith('GOOGLE_') || name.endsWith('_TOKEN')) return [value];
  // A key as JSON, or the name of a file with one.
  if (!value.includes('"private_key"')) return [];
  const key = /"private_key"\s*:\s*"((?:[^"\\]|\\[\s\S])*)/.exec(value)?.[1];
  return key ? [value, key, unescaped(key)] : [value];
}

/** What a text between quotes of JSON says; of one that is not well-formed, such as with lines that were pasted, its lines. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text.replaceAll('\\n', '\n');
  }
}
