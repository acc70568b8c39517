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
