import { PlumblineError } from '../../constructs/errors';

/** One assignment of a tfvars file. */
export interface Assignment {
  readonly name: string;
  readonly value: string | number | boolean;
  /** Line number, from 1. */
  readonly line: number;
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=[ \t]*(.*)$/;
const REST = /^[ \t]*(?:(?:#|\/\/).*)?$/;
const SCALAR = /^(true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[ \t#/]|$)/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/**
 * Parses the strict subset of Terraform's tfvars that Plumbline reads: one `name = value` on a line, where the value is
 * a quoted string, a number, `true` or `false`; `#` and `//` start comments. What Terraform would read
 * differently (templates, heredocs, lists, block comments) is refused, not guessed.
 * @param file name used in errors
 * @throws PlumblineError naming file and line, never a value
 */
export function parseTfvars(text: string, file: string): Assignment[] {
  const assignments = new Map<string, Assignment>();
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const refuse = (what: string, why: string, next: string) => {
      throw new PlumblineError({ what: `${file}:${line}: ${what}`, why, next });
    };
    const source = content.trim();
    if (REST.test(source)) continue;
    const [, name, expression] = ASSIGNMENT.exec(source) ?? [];
    if (name === undefined || expression === undefined) {
      return refuse('this is not an assignment', ...SUBSET);
    }
    const earlier = assignments.get(name);
    if (earlier) {
      refuse(
        `"${name}" is set again; line ${earlier.line} sets it already`,
        'With two values nobody can tell which one was meant.',
        `Keep one of the two lines.`,
      );
    }
    const parsed = parseValue(expression);
    if ('problem' in parsed)
      return refuse(`the value of "${name}" ${parsed.problem}`, parsed.why, parsed.next);
    assignments.set(name, { name, value: parsed.value, line });
  }
  return [...assignments.values()];
}

const SUBSET = [
  'Plumbline reads one `name = "text"`, number, true or false on each line, with # and // comments.',
  'Write it that way; lists, maps, heredocs and block comments are not read.',
] as const;

type Parsed = { readonly value: Assignment['value'] } | Problem;

interface Problem {
  readonly problem: string;
  readonly why: string;
  readonly next: string;
}

function parseValue(expression: string): Parsed {
  if (expression.startsWith('"')) return parseString(expression);
  const scalar = SCALAR.exec(expression)?.[1];
  if (scalar === undefined || !REST.test(expression.slice(scalar.length))) {
    return problem('is neither a quoted string nor a number nor true or false', ...SUBSET);
  }
  if (scalar === 'true' || scalar === 'false') return { value: scalar === 'true' };
  // A number that JavaScript cannot hold exactly would reach Terraform as another number.
  if (String(Number(scalar)) !== scalar) {
    return problem(
      'is a number that does not survive being read',
      'It has more digits than a double holds, or is written in an unusual way.',
      'Put it in quotes; Terraform converts it where it needs a number.',
    );
  }
  return { value: Number(scalar) };
}

function parseString(expression: string): Parsed {
  let value = '';
  for (let i = 1; i < expression.length; i += 1) {
    const char = expression[i]!;
    if (char === '"') {
      if (REST.test(expression.slice(i + 1))) return { value };
      return problem(
        'is followed by something else on the line',
        'A second value, or a quote inside the string that is not escaped.',
        'Write quotes inside a string as \\" and start comments with #.',
      );
    }
    if (char === '\\') {
      const [decoded, length] = decodeEscape(expression.slice(i + 1));
      if (decoded === undefined) {
        return problem(
          'has an escape that tfvars do not know',
          'Known are \\n \\r \\t \\" \\\\ \\uXXXX and \\UXXXXXXXX.',
          'Write a backslash as \\\\.',
        );
      }
      value += decoded;
      i += length;
    } else if ((char === '$' || char === '%') && expression.startsWith('{', i + 1)) {
      // `$${` is Terraform's way to write a literal `${`.
      if (expression[i - 1] === char) value += '{';
      else return problem(`holds ${char}{, which starts a template`, ...TEMPLATE(char));
      i += 1;
    } else value += char;
  }
  return problem(
    'is a string without its closing quote',
    'A string ends on the line it starts on.',
    'Close it with "; write a line break inside it as \\n.',
  );
}

function decodeEscape(rest: string): [string | undefined, number] {
  const simple = ESCAPES[rest[0] ?? ''];
  if (simple !== undefined) return [simple, 1];
  const hex = /^(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(rest);
  const point = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16);
  if (!hex || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return [undefined, 0];
  return [String.fromCodePoint(point), hex[0].length];
}

const TEMPLATE = (char: string) =>
  [
    'Terraform would evaluate it, and a tfvars file has nothing to refer to.',
    `Write ${char}${char}{ where a literal ${char}{ is meant.`,
  ] as const;

const problem = (problem: string, why: string, next: string): Problem => ({ problem, why, next });
