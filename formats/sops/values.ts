import type { LeafKind } from './tree';

/** Largest and smallest integer that sops keeps as one (Go's int64). */
const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

export function isInt64(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST;
}

/** A float as Go's `FormatFloat(x, 'f', -1, 64)` writes it: the shortest digits that read back, never an exponent. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const { negative, digits, exponent } = decimal(Object.is(value, -0) ? '-0' : String(value))!;
  const whole = exponent >= 0 ? digits + '0'.repeat(exponent) : digits.slice(0, exponent) || '0';
  const fraction = exponent >= 0 ? '' : digits.slice(exponent).padStart(-exponent, '0');
  return `${negative ? '-' : ''}${whole}${fraction && '.'}${fraction}`;
}

/** A float as Go's `encoding/json` writes it: an exponent below 1e-6 and from 1e21. */
export function jsonFloat(text: string): string {
  const value = Number(text);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Whether reading a decimal number as a double and writing it again gives the same number. */
export function survives(source: string): boolean {
  const number = Number(source);
  if (!Number.isFinite(number) || source.length > LONGEST_NUMBER) return false;
  const before = decimal(source);
  const after = decimal(String(number));
  return before?.digits === after?.digits && before?.exponent === after?.exponent;
}

/** Characters of a number that is looked at; a double has 17 digits and an exponent. */
const LONGEST_NUMBER = 400;

interface Decimal {
  readonly negative: boolean;
  /** Without zeros at either end; `0` for zero. */
  readonly digits: string;
  /** The number is `digits` times ten to this power. */
  readonly exponent: number;
}

function decimal(text: string): Decimal | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  const negative = sign === '-';
  if (digits === '') return { negative, digits: '0', exponent: 0 };
  return { negative, digits, exponent: Number(power) - fraction.length + all.length - digits.length };
}

/**
 * The text that is hashed for a value of a kind, from any spelling that sops reads.
 * @returns undefined when the text is no value of that kind
 */
export function canonical(kind: LeafKind, text: string): string | undefined {
  switch (kind) {
    case 'int': {
      if (!/^[-+]?\d{1,20}$/.test(text)) return undefined;
      const value = BigInt(text.replace(/^\+/, ''));
      return isInt64(value) ? String(value) : undefined;
    }
    case 'float': {
      if (/^[-+]?(?:Inf|inf)$/.test(text)) return text.startsWith('-') ? '-Inf' : '+Inf';
      if (text === 'NaN') return text;
      if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return undefined;
      return Number.isFinite(Number(text)) ? goFloat(Number(text)) : undefined;
    }
    case 'bool':
      if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return 'True';
      return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? 'False' : undefined;
    case 'time':
      return RFC_3339.test(text) ? text : undefined;
    default:
      return text;
  }
}

export const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[-+]\d\d:\d\d)$/;
