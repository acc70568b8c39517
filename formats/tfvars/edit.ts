import { PlumblineError } from '../../core/errors';
import { type Attribute, parseTfvars } from './parser';
import { renderValue } from './renderer';
import { sameValue, type TfValue } from './value';

/**
 * Sets one attribute and keeps every other byte: comments, spacing, line ends. A new attribute goes to the end; one that
 * has the value already stays as it is written.
 * @throws PlumblineError when the text cannot be read, or the name is none
 */
export function setAttribute(text: string, name: string, value: TfValue, file: string): string {
  const attributes = parseTfvars(text, file);
  const existing = attributes.find((attribute) => attribute.name === name);
  if (existing && sameValue(existing.value, value)) return text;
  const rendered = renderValue(value).replaceAll('\n', lineEnd(text));
  if (existing) return text.slice(0, existing.start) + rendered + text.slice(existing.end);
  requireName(name, file);
  return append(text, attributes.at(-1), name, rendered);
}

/**
 * Removes one attribute with the line it is on, and keeps every other byte.
 * @throws PlumblineError when the text cannot be read, or does not set the attribute
 */
export function unsetAttribute(text: string, name: string, file: string): string {
  const attribute = parseTfvars(text, file).find((candidate) => candidate.name === name);
  if (!attribute) throw notSet(name, file);
  const { nameStart, end } = attribute;
  const lineStart = text.slice(0, nameStart).lastIndexOf('\n') + 1;
  const [rest] = /^[ \t]*(?:(?:#|\/\/)[^\n]*|\r)?(?:\n|$)/.exec(text.slice(end)) ?? [];
  // What else is on the line, a block comment, stays.
  if (rest === undefined || /[^ \t\uFEFF]/.test(text.slice(lineStart, nameStart))) {
    return text.slice(0, nameStart) + text.slice(end);
  }
  const kept = text.slice(0, lineStart + (text.startsWith('\uFEFF', lineStart) ? 1 : 0));
  return kept + text.slice(end + rest.length);
}

/** The error for a variable that is to be removed and is not there. */
export function notSet(name: string, file: string): PlumblineError {
  return new PlumblineError({
    what: `${file} does not set ${name}`,
    why: 'There is nothing to remove.',
    next: 'Check the name; `plumbline secrets show` lists those that are set.',
  });
}

/** Whether Terraform takes a name for that of a variable. */
export const isVariableName = (name: string) => /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name);

/** @throws PlumblineError when Terraform would not take the name of a variable */
export function requireName(name: string, file: string): void {
  if (isVariableName(name)) return;
  throw new PlumblineError({
    what: `"${name}" cannot be set in ${file}`,
    why: 'It is no name of a Terraform variable: a letter or underscore, then letters, digits, underscores and dashes.',
    next: 'Use the name that the declaration gives the input.',
  });
}

function append(text: string, last: Attribute | undefined, name: string, rendered: string): string {
  const newline = lineEnd(text);
  const closed = text === '' || text === '\uFEFF' || text.endsWith('\n');
  const line = `${padded(text, last, name)} = ${rendered}`;
  return closed ? `${text}${line}${newline}` : `${text}${newline}${line}`;
}

/** The name as wide as the one above it, whose `=` was aligned by hand or by `terraform fmt`. */
function padded(text: string, last: Attribute | undefined, name: string): string {
  if (!last || text.slice(last.end).trim() !== '') return name;
  const above = text.slice(text.lastIndexOf('\n', last.start) + 1, last.start);
  const [written] = /^[^\s=]+[ \t]*(?= =)/.exec(above) ?? [''];
  return name.padEnd([...written].length);
}

const lineEnd = (text: string) => /\r?\n/.exec(text)?.[0] ?? '\n';
