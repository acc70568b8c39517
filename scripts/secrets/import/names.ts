import type { StackManifest } from '../../../constructs/manifest';
import { PlumblineError } from '../../../core/errors';
import { nearest } from '../../../core/suggestion';
import { isVariableName } from '../../../formats/tfvars';
import { expectedNames } from '../../../workspace/inputs';
import type { GivenEntry } from './source';

/** A value under the name of its input. */
export interface NamedEntry extends GivenEntry {
  /** The name that the file gives it. */
  readonly from: string;
}

/** What names are judged by. */
export interface Names {
  /** The file they are in, for messages. */
  readonly file: string;
  /** Absent when the declarations could not be read. */
  readonly stack: StackManifest | undefined;
  /** Whether names that are not declared are taken as they are. */
  readonly undeclared: boolean;
}

/**
 * The inputs that the names of a file stand for: the declared one of the same name, else the one that differs in capitals only.
 * @throws PlumblineError naming every name that is not declared, fits several inputs, or stands for one that is there twice
 */
export function nameInputs(entries: readonly GivenEntry[], names: Names): NamedEntry[] {
  const { file, stack, undeclared } = names;
  const declared = stack ? [...expectedNames(stack.inputs)] : [];
  const found = entries.map(({ name, value }) => ({ from: name, value, fits: fitting(name, declared) }));
  const open = found.find(({ fits }) => fits.length > 1);
  if (open) throw ambiguous(open.from, open.fits, file);
  const unknown = found.filter(({ fits }) => fits.length === 0).map(({ from }) => from);
  if (stack && !undeclared && unknown.length > 0)
    throw notDeclared(unknown, stack.environment, declared, file);
  const invalid = unknown.filter((name) => !isVariableName(name));
  if (invalid.length > 0) throw notNames(invalid, file);
  const named = found.map(({ from, value, fits }) => ({ from, value, name: fits[0] ?? from }));
  for (const [index, { name, from }] of named.entries()) {
    const first = named.findIndex((other) => other.name === name);
    if (first !== index) throw clash(named[first]!.from, from, name, file);
  }
  return named;
}

function fitting(name: string, declared: readonly string[]): string[] {
  if (declared.includes(name)) return [name];
  return declared.filter((candidate) => candidate.toLowerCase() === name.toLowerCase());
}

function notDeclared(
  names: readonly string[],
  environment: string,
  declared: readonly string[],
  file: string,
): PlumblineError {
  const near = names.flatMap((name) => {
    const meant = nearest(name, declared);
    return meant === undefined ? [] : [`${name} may be meant as ${meant}`];
  });
  return new PlumblineError({
    what: `"${environment}" declares no input ${names.join(', ')}, which ${file} sets`,
    why: 'A value that nothing reads is a typing error, or belongs to a declaration that is still to be written.',
    next: `${near.map((text) => `${text}. `).join('')}Correct the names in the file, or take them out; to keep them all the same, add --undeclared.`,
  });
}

function ambiguous(name: string, fits: readonly string[], file: string): PlumblineError {
  return new PlumblineError({
    what: `${name} in ${file} may be ${fits.join(' or ')}`,
    why: 'These inputs differ in capitals only.',
    next: 'Write the name in the file as the input is called.',
  });
}

function notNames(names: readonly string[], file: string): PlumblineError {
  const better = names.map((name) => `"${name}" → ${asName(name)}`).join(', ');
  return new PlumblineError({
    what: `${names.map((name) => `"${name}"`).join(', ')} in ${file} cannot be the name of an input`,
    why: 'A name is a letter or underscore, then letters, digits, underscores and dashes.',
    next: `Rename in the file, for example: ${better}.`,
  });
}

function asName(name: string): string {
  const text = name.replaceAll(/[^\p{ID_Continue}-]/gu, '_');
  return isVariableName(text) ? text : `_${text}`;
}

function clash(first: string, second: string, name: string, file: string): PlumblineError {
  return new PlumblineError({
    what: `${first} and ${second} in ${file} are both the input ${name}`,
    why: 'With two values nobody can tell which one was meant.',
    next: 'Keep one of the two.',
  });
}
