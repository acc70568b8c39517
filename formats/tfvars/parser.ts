import { atLineEnd, skipBlanks } from './blanks';
import { readIdentifier, readValue } from './expression';
import { Source } from './source';
import type { TfValue } from './value';

/** One `name = value` of a tfvars file. */
export interface Attribute {
  readonly name: string;
  readonly value: TfValue;
  /** Line number, from 1. */
  readonly line: number;
  /** Where its name begins, as an index into the text. */
  readonly nameStart: number;
  /** Where the text of the value begins. */
  readonly start: number;
  /** Where the text of the value ends; a line break that follows is not part of it. */
  readonly end: number;
}

/**
 * Parses Terraform's tfvars language, of which everything but literal values is refused: a variables file has nothing that
 * templates, functions and references could refer to. What Terraform and Plumbline would read differently is refused too.
 * @param file name used in errors
 * @throws PlumblineError naming file, line, column and attribute, never a value
 */
export function parseTfvars(text: string, file: string): Attribute[] {
  return [...readTfvars(text, file).attributes];
}

/** As {@link parseTfvars}; says too whether the text has comments. */
export function readTfvars(
  text: string,
  file: string,
): { readonly attributes: readonly Attribute[]; readonly commented: boolean } {
  const source = new Source(text, file);
  const attributes = new Map<string, Attribute>();
  source.take('\uFEFF');
  skipBlanks(source, { lines: true });
  while (!source.done) {
    const attribute = readAttribute(source, attributes);
    attributes.set(attribute.name, attribute);
    skipBlanks(source, { lines: true });
  }
  return { attributes: [...attributes.values()], commented: source.commented };
}

function readAttribute(source: Source, earlier: ReadonlyMap<string, Attribute>): Attribute {
  const at = source.at;
  const name = readName(source);
  const line = source.lineOf(at);
  const first = earlier.get(name);
  if (first) {
    const what = `"${name}" is set again; line ${first.line} sets it already`;
    const why = 'With two values nobody can tell which one was meant.';
    source.refuse({ what, why, next: 'Keep one of the two.' }, at);
  }
  source.attribute = name;
  skipBlanks(source);
  const start = source.at;
  const value = readValue(source);
  const end = source.at;
  skipBlanks(source);
  if (!atLineEnd(source)) {
    source.refuseValue(
      'is followed by something else on the line',
      'A second value, an expression, or a quote inside the string that is not escaped.',
      'Write quotes inside a string as \\" and start comments with #.',
    );
  }
  source.attribute = undefined;
  return { name, value, line, nameStart: at, start, end };
}

/** A name with its `=`. */
function readName(source: Source): string {
  const start = source.at;
  const name = readIdentifier(source);
  skipBlanks(source);
  if (name !== undefined && !source.peek('==') && source.take('=')) return name;
  return source.refuse(
    {
      what: 'this is not an assignment',
      why: 'A variables file holds one `name = value` after the other; it has no blocks, and names are not quoted.',
      next: 'Write it as `name = value`, or begin the line with # if it is a comment.',
    },
    start,
  );
}
