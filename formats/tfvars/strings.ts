import type { Source } from './source';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** What Go counts as white space; it decides about the indentation of heredocs. */
const SPACE = '\\t\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INDENTATION = new RegExp(`^[${SPACE}]*`);
const BLANK = new RegExp(`^[${SPACE}]*\\n$`);

/** Reads a quoted string. */
export function readQuoted(source: Source): string {
  const start = source.at;
  source.at += 1;
  let value = '';
  while (!source.take('"')) {
    if (source.done || /[\r\n]/.test(source.text[source.at]!)) {
      source.refuseValue(
        'is a string without its closing quote',
        'A string ends on the line it starts on.',
        'Close it with "; write a line break inside it as \\n.',
        start,
      );
    }
    value += source.peek('\\') ? readEscape(source) : readLiteral(source, /[^"\\$%\r\n]+/y);
  }
  return value;
}

/** Reads `<<MARKER` or `<<-MARKER` up to the line with the marker; the line break after it stays. */
export function readHeredoc(source: Source): string {
  const start = source.at;
  const [, flush, marker] =
    /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy.exec(source.text.slice(start)) ?? [];
  if (marker === undefined) {
    source.refuseValue(
      'begins like a heredoc and is none',
      'After << or <<- comes a word, and then at once the end of the line.',
      'Write it as <<EOT, put the text on the next lines, and EOT alone on the line after it.',
    );
  }
  source.at = source.text.indexOf('\n', start) + 1;
  const lines: string[] = [];
  while (!endsHeredoc(source, marker)) {
    const line = readHeredocLine(source);
    if (!line.endsWith('\n')) {
      source.refuseValue(
        `is a heredoc without its end`,
        `A line with ${marker} alone, and a line break after it, has to end it.`,
        `Add a line with ${marker} after the text.`,
        start,
      );
    }
    lines.push(line);
  }
  return (flush === '-' ? unindent(lines) : lines).join('');
}

/** Steps over the marker but not over the line break after it. */
function endsHeredoc(source: Source, marker: string): boolean {
  const end = source.text.indexOf('\n', source.at);
  const line = source.text.slice(source.at, end);
  if (end === -1 || line.replace(new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g'), '') !== marker) return false;
  source.at = line.endsWith('\r') ? end - 1 : end;
  return true;
}

function readHeredocLine(source: Source): string {
  let line = '';
  while (!line.endsWith('\n') && !source.done) {
    line += source.match(/\r?\n/y) ?? readLiteral(source, /[^$%\r\n]+/y);
  }
  return line;
}

/** Takes the indentation of the least indented line from every line that is not blank. */
function unindent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => !BLANK.test(line)).map((line) => INDENTATION.exec(line)![0].length);
  const least = Math.min(...indents);
  return lines.map((line) => (BLANK.test(line) ? line : line.slice(least)));
}

/** Text as it stands, or `$${` for `${`. */
function readLiteral(source: Source, plain: RegExp): string {
  const text = source.match(plain);
  if (text !== undefined) return text;
  const start = source.at;
  const sigils = source.match(/\$+|%+/y);
  if (sigils === undefined) {
    return source.refuseValue(
      'holds a carriage return that ends no line',
      'Terraform does not read one there.',
      'Write it as \\r in a quoted string.',
    );
  }
  if (!source.peek('{')) return sigils;
  if (sigils.length > 1) return sigils.slice(1);
  const sigil = sigils[0]!;
  return source.refuseValue(
    `holds ${sigil}{, which starts a template`,
    'Terraform would evaluate it, and a tfvars file has nothing to refer to.',
    `Write ${sigil}${sigil}{ where a literal ${sigil}{ is meant.`,
    start,
  );
}

function readEscape(source: Source): string {
  const rest = source.text.slice(source.at + 1, source.at + 10);
  const simple = ESCAPES[rest[0] ?? ''];
  const hex = /^(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(rest);
  const point = Number.parseInt(hex?.[1] ?? hex?.[2] ?? '', 16);
  const encodable = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  if (simple === undefined && !encodable) {
    source.refuseValue(
      'has an escape that tfvars do not know',
      'Known are \\n \\r \\t \\" \\\\ \\uXXXX and \\UXXXXXXXX.',
      'Write a backslash as \\\\.',
    );
  }
  source.at += 1 + (simple === undefined ? hex![0].length : 1);
  return simple ?? String.fromCodePoint(point);
}
