import { escapeHcl } from '../../core/hcl';
import { isObject, TfNumber, type TfValue } from './value';

const INDENT = '  ';

/** A value as Terraform reads it in a tfvars file; lists and objects that hold something take several lines. */
export function renderValue(value: TfValue, indent = ''): string {
  if (!isCollection(value) || isEmpty(value)) return renderInline(value);
  const inner = indent + INDENT;
  const [open, close, entries] = isObject(value)
    ? ['{', '}', [...value].map(([key, item]) => `${renderKey(key)} = ${renderValue(item, inner)}`)]
    : ['[', ']', (value as readonly TfValue[]).map((item) => `${renderValue(item, inner)},`)];
  return [open, ...entries.map((entry) => inner + entry), indent + close].join('\n');
}

/** A value on one line. */
export function renderInline(value: TfValue): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof TfNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(renderInline).join(', ')}]`;
  if (!isObject(value as TfValue)) return String(value);
  const entries = [...(value as ReadonlyMap<string, TfValue>)];
  return `{${entries.map(([key, item]) => `${renderKey(key)} = ${renderInline(item)}`).join(', ')}}`;
}

/**
 * A value as the text of `TF_VAR_<name>`: Terraform takes it as it is for a variable of type string, and reads it as an
 * expression for every other type.
 */
export function toVariableText(value: TfValue): string {
  return typeof value === 'string' ? value : renderInline(value);
}

const quote = (text: string) => `"${escapeHcl(text)}"`;

/** Terraform knows the letters of an older Unicode. */
const BARE_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const KEYWORDS = new Set(['for', 'true', 'false', 'null']);

const renderKey = (key: string) => (BARE_KEY.test(key) && !KEYWORDS.has(key) ? key : quote(key));

const isCollection = (value: TfValue) => Array.isArray(value) || isObject(value);

const isEmpty = (value: TfValue) =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && value.size === 0;
