import { type ServiceFinding, violation } from './finding';
import { hasReference } from './interpolation';
import type { ComposeNode, Position } from './model';
import { type ComposeService, child, items, type Rule, text } from './services';

const SECRET_WORD =
  /^(?:PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|SECRET|SECRETS|TOKEN|KEY|APIKEY|CREDENTIAL|CREDENTIALS|SALT|DSN)$/;
/** Words that tell the name speaks about a secret rather than holds one. */
const ABOUT =
  /^(?:FILE|PATH|DIR|ID|NAME|TTL|URL|URI|HOST|PORT|EXPIRY|EXPIRES|EXPIRATION|LIFETIME|SECONDS|MINUTES|DAYS|LENGTH|SIZE|MIN|MAX|ROUNDS|ALGORITHM|ALGO|TYPE|HEADER|ISSUER|AUDIENCE|ENABLED|REQUIRED|PREFIX|POLICY|METHOD|PUBLIC|LIMIT|LIMITS|COUNT|EXPIRE|TIMEOUT|VERSION|FORMAT|ENDPOINT|INTERVAL|DURATION|AGE|BITS|MODE|ENGINE|PROVIDER|BACKEND|STORE|ALLOW|DISABLE|DISABLED|ENABLE|REQUIRE|USE|VALIDITY|RANDOM)$/;
const URL_PASSWORD = /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/i;
const PASSWORD_ARGUMENT =
  /--?(?:requirepass|masterauth|password|passwd|secret|token|api-key)(?:[\s=]+)([^\s"'-][^\s"']*)/i;

/** No secret stands in the file: the file is stored in clear and shown in the dashboard. */
export const secretsRule: Rule = function* (service) {
  for (const { name, value, at } of variablesOf(service, 'environment'))
    yield* judge(name, value, at, 'variable');
  for (const { name, value, at } of variablesOf(service, 'build', 'args'))
    yield* judge(name, value, at, 'build argument');
  for (const key of ['command', 'entrypoint']) {
    const node = child(service.fields, key);
    const line = items(node).map(text).join(' ');
    const value = PASSWORD_ARGUMENT.exec(line)?.[1] ?? URL_PASSWORD.exec(line)?.[1];
    if (node && value !== undefined && isLiteral(value)) {
      const message = `${key}: holds a password in clear`;
      yield violation(
        'plaintext-secret',
        node.at,
        message,
        'let the app read it from a variable such as $${PASSWORD}',
      );
    }
  }
};

function* judge(name: string, value: string, at: Position, kind: string): Iterable<ServiceFinding> {
  const secret = (namesSecret(name) && isLiteral(value)) || isLiteral(URL_PASSWORD.exec(value)?.[1] ?? '');
  if (!secret) return;
  const message = `${kind} ${name} holds a secret in clear; the file is stored and shown as it is`;
  yield violation(
    'plaintext-secret',
    at,
    message,
    `write ${name}: \${${name}} and set the value in the Dokploy environment`,
  );
}

/** Whether a variable of this name usually holds a secret, such as `API_TOKEN` or `dbPassword`. */
function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z]+/)
    .filter(Boolean);
  const joined = words.some(
    (word) => SECRET_WORD.test(word) || /(?:PASSWORD|SECRET|TOKEN|APIKEY)$/.test(word),
  );
  return joined && !words.some((word) => ABOUT.test(word));
}

/** Characters that are looked at; a longer value has shown its nature by then. */
const LONGEST_JUDGED = 4096;

/** A value that is there in the file itself, and may be a secret: also the default of `${NAME:-default}`. */
function isLiteral(whole: string): boolean {
  const value = whole.slice(0, LONGEST_JUDGED);
  if (hasReference(value)) {
    const [, written = ''] = /\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^}]+)\}/.exec(value) ?? [];
    return !written.startsWith('${') && isLiteral(written.replaceAll('$', ''));
  }
  if (value === '' || /^(?:true|false|yes|no|on|off|0|1|null|none)$/i.test(value)) return false;
  // A file that holds it, a variable of the container itself, an address without a password.
  return !/^(?:\.{0,2}\/[\w./-]+|"?\$\$[{A-Za-z_].*|[a-z][a-z0-9+.-]*:\/\/[^@]*)$/i.test(value);
}

function variablesOf(service: ComposeService, ...path: string[]) {
  const node = child(service.fields, ...path);
  if (node?.kind === 'map') {
    return [...node.entries].map(([name, { keyAt, value }]) => ({ name, value: text(value), at: keyAt }));
  }
  return items(node).map((item: ComposeNode) => {
    const [name, ...rest] = text(item).split('=');
    return { name: name!, value: rest.join('='), at: item.at };
  });
}
