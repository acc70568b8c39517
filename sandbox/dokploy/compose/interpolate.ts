import { ComposeError } from './file';

const REFERENCE =
  /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|\{([A-Za-z_]\w*)(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*)\}|(.?))/gs;

/**
 * Replaces `$NAME` and `${NAME…}` the way Compose does.
 * @throws ComposeError for a dollar sign that begins no reference, and for `${NAME:?…}` without a value
 */
export function interpolate(
  text: string,
  variables: Readonly<Record<string, string>>,
  warn: (line: string) => void,
): string {
  const lookUp = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  return text.replace(REFERENCE, (whole, dollar, bare, braced, name, operator, operand) => {
    if (dollar) return '$';
    const plain = bare ?? braced;
    if (plain !== undefined) {
      const value = lookUp(plain);
      if (value === undefined) {
        warn(`The "${plain}" variable is not set. Defaulting to a blank string.`);
      }
      return value ?? '';
    }
    if (name === undefined) throw new ComposeError(`invalid interpolation format for "${whole}"`);
    const value = lookUp(name);
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
    const other = () => interpolate(operand, variables, warn);
    if (operator.endsWith('+')) return isSet ? other() : '';
    if (isSet) return value;
    if (operator.endsWith('?'))
      throw new ComposeError(`required variable ${name} is missing a value: ${operand}`);
    return other();
  });
}

/** Applies a change to every text in a parsed document, keys left alone. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
