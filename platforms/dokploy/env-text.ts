import { parseEnv } from 'node:util';
import { PlumblineError } from '../../core/errors';

/**
 * Writes variables as the text Dokploy stores, one `KEY=value` per line, quoted so that its dotenv parser gives back
 * the very same values.
 *
 * @throws PlumblineError for a value that no quoting can carry
 */
export function formatEnv(variables: Readonly<Record<string, string>>): string {
  return Object.keys(variables)
    .sort()
    .map((key) => `${key}=${quote(key, variables[key]!)}`)
    .join('\n');
}

/** Reads the text Dokploy stores; comments and blank lines are dropped, as Dokploy drops them. */
export function parseEnvText(text: string | null | undefined): Record<string, string> {
  return { ...(parseEnv(text ?? '') as Record<string, string>) };
}

/**
 * Whether Compose reads a value from `.env` as it is when nobody quotes it; `${{references}}` are Dokploy's, and gone by
 * then (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax).
 */
export function survivesUnquoted(value: string): boolean {
  const written = value.replace(/\$\{\{[^{}]*\}\}/g, 'x');
  return !/^[\s'"#]|\s$|[$\r\n]|\s#/.test(written);
}

function quote(key: string, value: string): string {
  if (/^[^\s#'"`]([^\r\n#]*[^\s#])?$/.test(value)) return value;
  if (value === '') return "''";
  // Double quotes would turn `\n` into a line break; the other two carry everything but themselves.
  const mark = ["'", '`'].find((candidate) => !value.includes(candidate));
  const fits = mark !== undefined && !value.includes('\r') && !value.endsWith('\\');
  if (fits) return `${mark}${value}${mark}`;
  throw new PlumblineError({
    what: `The value of ${key} cannot be stored in Dokploy's environment text`,
    why: value.includes('\r')
      ? 'it holds a carriage return, which Dokploy turns into a line feed'
      : "it needs quotes, and holds both ' and ` or ends with a backslash, so none fit around it",
    next: 'encode the value, for example as base64, and decode it in the app',
  });
}
