import { type Leaf, leaf } from '../tree';
import { goFloat, isInt64 } from '../values';

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const SPECIAL: Readonly<Record<string, string>> = {
  '.nan': 'NaN',
  '.inf': '+Inf',
  '+.inf': '+Inf',
  '-.inf': '-Inf',
};
const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(\.\d{1,9})?(Z|[-+]\d\d:\d\d)| (\d\d?):(\d\d?):(\d\d?)(\.\d{1,9})?)?$/;

/**
 * The value that an unquoted scalar stands for to the YAML library of sops: YAML 1.2 with octal `0777`, underscores in
 * numbers and times of YAML 1.1.
 * @returns undefined for an integer that sops cannot hold
 */
export function resolvePlain(text: string): Leaf | undefined {
  if (/^(?:true|True|TRUE)$/.test(text)) return leaf('bool', 'True');
  if (/^(?:false|False|FALSE)$/.test(text)) return leaf('bool', 'False');
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return leaf('null', '');
  const special = /^[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/.test(text) && SPECIAL[text.toLowerCase()];
  if (special) return leaf('float', special);
  const time = timeOf(text);
  if (time !== undefined) return leaf('time', time);
  const plain = /^[-+.\d]/.test(text) ? text.replaceAll('_', '') : '';
  // sops prints the float -0.0 as -0; as an integer it would lose its sign.
  const integer = plain === '-0' ? undefined : integerOf(plain);
  if (integer !== undefined) return isInt64(integer) ? leaf('int', String(integer)) : undefined;
  if (FLOAT.test(plain) && Number.isFinite(Number(plain))) return leaf('float', goFloat(Number(plain)));
  return leaf('str', text);
}

function integerOf(text: string): bigint | undefined {
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = BigInt(octal.toLowerCase());
  return sign === '-' ? -value : value;
}

function timeOf(text: string): string | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, h1, m1, s1, f1, zone, h2, m2, s2, f2] = match;
  const two = (part = '0') => part.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const clock = `${two(h1 ?? h2)}:${two(m1 ?? m2)}:${two(s1 ?? s2)}`;
  const instant = new Date(`${date}T${clock}Z`);
  const valid = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${date}T${clock}`);
  if (!valid) return undefined;
  const fraction = (f1 ?? f2 ?? '').replace(/\.?0+$/, '');
  return `${date}T${clock}${fraction}${zone === undefined || /^[-+]00:00$/.test(zone) ? 'Z' : zone}`;
}

/** Words that YAML 1.1 takes for booleans and numbers; quoted for the sake of other readers. */
const OLD_BOOL = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const BASE_60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
/** Not to be written as it is, even in quotes. */
const UNPRINTABLE = /[^\n\t\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/u;
const INDICATOR = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:\s|$))|:(?:\s|$)|\s#/;

/** A value on the rest of a line, as sops writes it. */
export function renderScalar({ kind, bytes }: Leaf, text = bytes.toString()): string {
  if (kind === 'null') return 'null';
  if (kind === 'bool') return text.toLowerCase();
  if (kind === 'float') return renderFloat(text);
  if (kind === 'int' || kind === 'time') return text;
  if (
    text.includes('\n') ||
    resolvePlain(text)?.kind !== 'str' ||
    OLD_BOOL.test(text) ||
    BASE_60.test(text) ||
    text === '<<'
  ) {
    return doubleQuoted(text);
  }
  if (UNPRINTABLE.test(text) || text.includes('\t')) return doubleQuoted(text);
  return text.trim() === text && !INDICATOR.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** Whether a text of several lines can be written as a literal block. */
export function fitsBlock(text: string): boolean {
  return text.includes('\n') && !/ \n| $/.test(text) && !UNPRINTABLE.test(text);
}

const ESCAPED = new RegExp(`["\\\\\\n\\t]|${UNPRINTABLE.source}`, 'gu');
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1B': 'e',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function doubleQuoted(text: string): string {
  return `"${text.replace(ESCAPED, (char) => `\\${SHORT_ESCAPES[char] ?? codePoint(char)}`)}"`;
}

function codePoint(char: string): string {
  const hex = char.codePointAt(0)!.toString(16).toUpperCase();
  if (hex.length > 4) return `U${hex.padStart(8, '0')}`;
  return hex.length > 2 ? `u${hex.padStart(4, '0')}` : `x${hex.padStart(2, '0')}`;
}

/** As Go's `FormatFloat(x, 'g', -1, 64)`: an exponent below 1e-4 and from 1e6. */
function renderFloat(text: string): string {
  if (text === 'NaN') return '.nan';
  if (text.endsWith('Inf')) return text.startsWith('-') ? '-.inf' : '.inf';
  const [mantissa = '', power = ''] = Number(text).toExponential().split('e');
  if (Number(text) === 0 || (Number(power) >= -4 && Number(power) < 6)) return text;
  return `${mantissa}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}
