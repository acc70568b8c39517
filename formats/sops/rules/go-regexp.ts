import { PlumblineError } from '../../../core/errors';

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Characters that mean something unless they are escaped. */
const SYNTAX = /[$()*+./?[\\\]^{|}]/;

/** Members of `\s`, of which JavaScript has more. */
const SPACE = '\\t\\n\\f\\r ';

/** What the two languages read the same way. */
const SAME_ESCAPES = 'dDwWbBtnrfv';

/**
 * A regular expression of Go's syntax (RE2), in which sops' rules are written, as JavaScript's.
 * @param name where it stands, for errors
 * @throws PlumblineError for an invalid one, and for the few constructs that JavaScript lacks
 */
export function goRegExp(source: string, name: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const body = source.slice(flags?.[0].length ?? 0);
  const set = new Set(flags?.[1] ?? '');
  try {
    const multiline = set.has('m') ? 'm' : '';
    return new RegExp(translate(body, set.has('s')), `u${set.has('i') ? 'i' : ''}${multiline}`);
  } catch (error) {
    throw new PlumblineError({
      what: `${name}: "${source}" is a regular expression that cannot be used`,
      why:
        error instanceof Unsupported ? error.message : 'It is not valid in the syntax of Go that sops uses.',
      next: 'Write it another way; groups, classes, anchors and repetition work as in sops.',
    });
  }
}

class Unsupported extends Error {}

function translate(source: string, dotAll: boolean): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at);
    const [token, text] = inClass ? classToken(rest) : plainToken(rest, dotAll);
    if (token === '[' || /^\[\^?\]?$/.test(token)) inClass = true;
    else if (inClass && token === ']') inClass = false;
    out += text;
    at += token.length;
  }
  return out;
}

/** The next token outside a class, and its translation. */
function plainToken(rest: string, dotAll: boolean): [token: string, text: string] {
  const open = /^\[\^?\]?/.exec(rest)?.[0];
  if (open) return [open, open.endsWith(']') ? `${open.slice(0, -1)}\\]` : open];
  if (rest[0] === '\\') return escaped(rest, false);
  if (rest[0] === '.') return ['.', dotAll ? '[^]' : '[^\\n]'];
  const group = /^\(\?(?:P?<(\w+)>|:)?/.exec(rest);
  if (group?.[1] !== undefined) return [group[0], `(?<${group[1]}>`];
  if (group && !group[0].endsWith(':'))
    throw new Unsupported('Flags inside of it are not supported, only at its start.');
  if (group) return [group[0], group[0]];
  const repeat = /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0];
  if (repeat) return [repeat, repeat];
  return /^[{}\]]/.test(rest) ? [rest[0]!, `\\${rest[0]}`] : character(rest);
}

/** The next token inside a class, and its translation. */
function classToken(rest: string): [token: string, text: string] {
  const posix = /^\[:(\^?)(\w+):\]/.exec(rest);
  if (posix) {
    const members = Object.hasOwn(CLASSES, posix[2]!) && CLASSES[posix[2]!];
    if (!members || posix[1]) throw new Unsupported(`The class ${posix[0]} is not supported.`);
    return [posix[0], members];
  }
  const space = /^\\s/.exec(rest);
  if (space) return [space[0], SPACE];
  if (rest[0] === '\\') return escaped(rest, true);
  return /^[[({})/|]/.test(rest) ? [rest[0]!, `\\${rest[0]}`] : character(rest);
}

function escaped(rest: string, inClass: boolean): [token: string, text: string] {
  const hex = /^\\x\{([0-9A-Fa-f]+)\}/.exec(rest);
  if (hex) return [hex[0], `\\u{${hex[1]}}`];
  const property = /^\\([pP])(?:\{\^?(\w+)\}|([A-Z]))/.exec(rest);
  if (property) return [property[0], propertyOf(property[0], property[1]!, property[2] ?? property[3]!)];
  const quoted = /^\\Q(.*?)(?:\\E|$)/s.exec(rest);
  if (quoted) return [quoted[0], quoted[1]!.replace(new RegExp(SYNTAX, 'g'), '\\$&')];
  const letter = rest[1];
  if (letter === undefined) throw new Unsupported('It ends in a backslash.');
  if (/^\\x[0-9A-Fa-f]{2}/.test(rest)) return [rest.slice(0, 4), rest.slice(0, 4)];
  if (letter === 'A') return ['\\A', '(?<![^])'];
  if (letter === 'z') return ['\\z', '(?![^])'];
  if (letter === 's') return ['\\s', `[${SPACE}]`];
  if (letter === 'S') return ['\\S', `[^${SPACE}]`];
  if (letter === 'a') return ['\\a', '\\x07'];
  if (SAME_ESCAPES.includes(letter)) return [`\\${letter}`, `\\${letter}`];
  if (/[0-9A-Za-z]/.test(letter)) throw new Unsupported(`\\${letter} is not supported.`);
  const special = letter === '-' ? inClass : SYNTAX.test(letter);
  return [`\\${letter}`, special ? `\\${letter}` : letter];
}

function propertyOf(token: string, sign: string, name: string): string {
  if (token.includes('{^')) throw new Unsupported(`${token} is not supported.`);
  const script = name.length > 2;
  return `\\${sign}{${script ? `Script=${name}` : name}}`;
}

function character(rest: string): [token: string, text: string] {
  const point = String.fromCodePoint(rest.codePointAt(0)!);
  return [point, point];
}
