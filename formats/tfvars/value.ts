/** A value of the tfvars language. Objects are maps in the order in which they were written. */
export type TfValue = string | boolean | null | TfNumber | readonly TfValue[] | TfObject;

/** An object or a map. */
export interface TfObject extends ReadonlyMap<string, TfValue> {}

/** Terraform keeps 512 bits of a number, which is a little more than this many decimal digits. */
const MOST_DIGITS = 150;

/** Zeros that an exponent may stand for. */
const LARGEST_EXPONENT = 1000;

/** A number, exactly as Terraform would print it. */
export class TfNumber {
  private constructor(
    /** Decimal digits without exponent or needless zeros, such as `-1.5`. */
    readonly text: string,
  ) {}

  /**
   * Reads a number as it is written in tfvars or JSON.
   * @returns nothing when it is no number, or one that Terraform would round
   */
  static parse(source: string): TfNumber | undefined {
    const [, sign, whole, fraction = '', exponent = '0'] =
      /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
    if (whole === undefined) return undefined;
    const significant = `${whole}${fraction}`.replace(/^0+|0+$/g, '').length;
    if (significant > MOST_DIGITS || Math.abs(Number(exponent)) > LARGEST_EXPONENT) return undefined;
    return new TfNumber(sign + expand(whole, fraction, Number(exponent)));
  }
}

/** Moves the point by `exponent` digits. */
function expand(whole: string, fraction: string, exponent: number): string {
  const digits = '0'.repeat(Math.max(0, -exponent)) + whole + fraction + '0'.repeat(Math.max(0, exponent));
  const point = Math.max(0, -exponent) + whole.length + exponent;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return after === '' ? before : `${before}.${after}`;
}

/** Whether two values are the same to Terraform; the order of an object's keys does not count. */
export function sameValue(a: TfValue, b: TfValue): boolean {
  if (a instanceof TfNumber) return b instanceof TfNumber && a.text === b.text;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (!isObject(a)) return a === b;
  return (
    isObject(b) &&
    a.size === b.size &&
    [...a].every(([key, item]) => b.has(key) && sameValue(item, b.get(key)!))
  );
}

/** Whether a value is an object or a map. */
export function isObject(value: TfValue): value is TfObject {
  return value instanceof Map;
}

/** Every text and number in a value, at any depth. */
export function leaves(value: TfValue): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof TfNumber) return [value.text];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isObject(value) ? [...value.values()].flatMap(leaves) : [];
}
