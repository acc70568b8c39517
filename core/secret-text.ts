/**
 * Texts that look like secrets, told without a library and at once: looser than the secret scan of the git hooks, which
 * reads whole files. A test holds the two together.
 */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN ?[A-Z ]*PRIVATE KEY/,
  'an age secret key': /\bAGE-(?:SECRET-KEY|PLUGIN)-[A-Z0-9-]{16,}/i,
  'an access key of AWS': /\b(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b/,
  'a token of GitHub': /\b(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{20,}/,
  'a token of npm': /\bnpm_[A-Za-z0-9]{36}|_authToken=(?![$\s])\S/,
  'a token of Slack':
    /\bx(?:ox[abopr]|app)-[A-Za-z0-9-]{10,}|\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w{8,}/i,
  'a secret key of Stripe': /\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,}/,
  'a key of OpenAI or Anthropic': /\bsk-(?:ant-|proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,}/,
  'a key of SendGrid': /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  'a token of Shopify': /\bshp(?:pa|ca|at|ss)_[a-zA-Z0-9]{32,}/,
  'a key of Linear': /\blin_api_\w{32,}/,
  'a token of 1Password': /\bops_ey[A-Za-z0-9+/=]{40,}/,
  'a token of Vault': /\bhv[bsr]\.[\w-]{24,}/,
  // What stands for a password, such as `$PASSWORD`, `${…}`, `<password>` or `***`, is none, and neither are ports.
  'an address with a password':
    /(?:\b[a-z][a-z0-9+.-]*|\$\{[^}]*\}):\/\/[^\s:@/]*:(?![$<{*]|%[({[]|\d{1,5}(?:,[\w.-]+:\d{1,5})*[?#])[^\s@/]+@/i,
  'a password in a command or connection string':
    /(?:(?:^|[\s;?&])-{0,2}(?:[a-z][\w-]*[_-])?(?:password|passwd|pwd|secret|token|api[-_]?key)=|\s--(?:requirepass|password|pass|token|secret)\s+)["']?(?![$<{*"'\s-]|%[({[])[^\s"';&]{4,}/i,
  // As programs of databases take one on their command line.
  'a password on a command line':
    /\b(?:redis|valkey|keydb)-cli\b[^|;&\n]*\s-a\s+(?![$<{*"'\s-])\S{4,}|\bmysql\w*\b[^|;&\n]*\s-p(?!\d+(?:\s|$)|[$<{*"'\s])\S{4,}/,
};

const ANY = new RegExp(
  Object.values(PATTERNS)
    .map(({ source }) => `(?:${source})`)
    .join('|'),
  'i',
);

/** What every secret has one of: an address, a value given by name, or a long word. Most texts have none. */
const WORTH_A_LOOK = /:\/\/|=|--|\s-[ap]|[\w-]{14}|PRIVATE KEY/;

/** What kind of secret a text holds, as far as it looks like one, such as `a token of GitHub`. */
export function secretIn(text: string): string | undefined {
  if (!WORTH_A_LOOK.test(text) || !ANY.test(text)) return undefined;
  return Object.entries(PATTERNS).find(([, pattern]) => pattern.test(text))?.[0];
}

/** Prefixes under which frameworks put a variable into what browsers get. */
const PUBLIC = /^(?:NEXT_|NUXT_|EXPO_|GATSBY_)?PUBLIC_|^(?:VITE|REACT_APP|GATSBY|NG_APP)_/i;

const SECRET_NAME =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:pass(?:word|wd|phrase)|pwd|secret|token|credentials?|(?:api|private|access|secret|signing|encryption|master|role|auth|license|service)[_-]?key)$/i;

/** `DB_PASS` and `PGPASS`, and neither `COMPASS` nor `BYPASS`. */
const SHORT_NAME = /(?:^|[_.-])(?:pg|db|smtp|mysql|redis)?pass$/i;

/** Whether a variable's name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return (SECRET_NAME.test(name) || SHORT_NAME.test(name)) && !PUBLIC.test(name);
}
