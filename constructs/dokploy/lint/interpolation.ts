/** What a `${…}` text comes to. */
export interface Interpolated {
  /** The text with every reference replaced; absent when one is unknown or malformed. */
  readonly text?: string;
  /** Variables without a known value and without a default. */
  readonly unknown: readonly string[];
  /** The part that Compose refuses, when there is one. */
  readonly malformed?: string;
}

const REFERENCE = /^\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(:?[-?+])?)/;

/**
 * Replaces references the way Compose does: `$$`, `$NAME`, `${NAME}`, and the forms `:-`, `-`, `:?`, `?`,
 * `:+`, `+`, whose operand may hold references again. Any other `$` stands for itself.
 */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): Interpolated {
  if (!text.includes('$')) return { text, unknown: [] };
  const unknown: string[] = [];
  const reader = new Reader(text, variables, unknown);
  const result = reader.read(undefined, 0);
  if (reader.malformed !== undefined) return { unknown, malformed: reader.malformed };
  return unknown.length > 0 ? { unknown } : { text: result, unknown };
}

/** Whether the text holds a reference at all. */
export function hasReference(text: string): boolean {
  return /\$[{A-Za-z_]/.test(text.replaceAll('$$', ''));
}

class Reader {
  malformed: string | undefined;
  private index = 0;

  constructor(
    private readonly text: string,
    private readonly variables: Readonly<Record<string, string>>,
    private readonly unknown: string[],
  ) {}

  /** Reads up to the closing brace when `end` is given, else to the end. */
  read(end: '}' | undefined, depth: number): string {
    let result = '';
    while (this.index < this.text.length && this.malformed === undefined) {
      const character = this.text[this.index]!;
      if (character === end) return result;
      if (character === '$') result += this.reference(depth);
      else {
        result += character;
        this.index += 1;
      }
    }
    if (end) this.malformed ??= this.text;
    return result;
  }

  private reference(depth: number): string {
    const start = this.index;
    // Names and defaults are short; looking no further keeps a long text linear.
    const match = REFERENCE.exec(this.text.slice(start, start + 300));
    if (!match && this.text[start + 1] !== '{') {
      this.index += 1;
      return '$';
    }
    if (!match || depth > 20) {
      this.malformed = this.text.slice(start, start + 20);
      return '';
    }
    this.index += match[0].length;
    const [, dollar, bare, braced, operator] = match;
    if (dollar) return '$';
    if (bare) return this.value(bare) ?? this.miss(bare);
    const known = this.value(braced!);
    if (!operator) return this.close(start) ? (known ?? this.miss(braced!)) : '';
    const unknownBefore = this.unknown.length;
    const operand = this.read('}', depth + 1);
    if (!this.close(start)) return '';
    const usesOperand = this.choose(operator, known);
    if (!usesOperand) this.unknown.length = unknownBefore;
    if (operator.endsWith('?') && usesOperand) return this.miss(braced!);
    if (operator.endsWith('+')) return usesOperand ? operand : '';
    return usesOperand ? operand : known!;
  }

  /** Whether the operand takes the variable's place. */
  private choose(operator: string, known: string | undefined): boolean {
    const set = known !== undefined && (!operator.startsWith(':') || known !== '');
    return operator.endsWith('+') ? set : !set;
  }

  private value(name: string): string | undefined {
    return Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
  }

  private miss(name: string): string {
    if (!this.unknown.includes(name)) this.unknown.push(name);
    return '';
  }

  private close(start: number): boolean {
    if (this.text[this.index] !== '}') {
      this.malformed ??= this.text.slice(start, start + 20);
      return false;
    }
    this.index += 1;
    return true;
  }
}
