import type { FieldRule, ValueRule } from './data';
import type { EnvironmentName } from './environment';
import { type ValueSchema, valueSchema } from './rule';
import { patternSource, requireUsable } from './usable-rule';

/** One variable: `T` is what its text is read as, `R` whether it has to be set. */
export interface Field<T = unknown, R extends boolean = boolean> {
  readonly rule: FieldRule & { readonly required: R };
  /** The zod schema of its text in an environment. */
  readonly schema: (environment: EnvironmentName) => ValueSchema<T>;
}

/** Variables by name. */
export type Fields = Readonly<Record<string, Field>>;

/** What every kind of variable has. */
export interface FieldOptions<D> {
  /** What it is for and where to get it; becomes the comment in `.env.example`. */
  readonly description: string;
  /** Whether the value must not be shown. @default false */
  readonly secret?: boolean;
  /** Whether it may be left out. @default false */
  readonly optional?: boolean;
  /** The value when none is set; it may then be left out. @default - none */
  readonly default?: D;
  /** A value that passes, for `.env.example`; never for a secret. @default - the default */
  readonly example?: string;
}

/** Of any text. */
export interface TextOptions extends FieldOptions<string> {
  /** What the text begins with. @default - anything */
  readonly prefix?: string;
  /** In characters. @default 1 */
  readonly minLength?: number;
  /** A regular expression without flags that has to match. @default - none */
  readonly pattern?: RegExp;
}

/** Of an address. */
export interface UrlOptions extends FieldOptions<string> {
  /** Schemes without `://`. @default ['https', 'http'] */
  readonly schemes?: readonly string[];
}

/** Of a whole number. */
export interface IntegerOptions extends FieldOptions<number> {
  /** Smallest number that passes. @default - any */
  readonly min?: number;
  /** Greatest number that passes. @default - any */
  readonly max?: number;
}

type Options = FieldOptions<string | number | boolean>;
type Required<O> = O extends { readonly optional: true } | { readonly default: string | number | boolean }
  ? false
  : true;
type Read<T, O> = O extends { readonly default: string | number | boolean }
  ? T
  : O extends { readonly optional: true }
    ? T | undefined
    : T;
type Made<T, O> = Field<Read<T, O>, Required<O>>;

/** The kinds of variables. Every one refuses empty, blank and padded texts. */
export const field = {
  text: <const O extends TextOptions>(options: O): Made<string, O> => {
    const { prefix, minLength, pattern } = options;
    return make(options, {
      kind: 'text',
      ...(prefix !== undefined && { prefix }),
      ...(minLength !== undefined && { minLength }),
      ...(pattern !== undefined && { pattern: patternSource(pattern, options.description) }),
    });
  },

  url: <const O extends UrlOptions>(options: O): Made<string, O> =>
    make(options, { kind: 'url', schemes: options.schemes ?? ['https', 'http'] }),

  /** A whole number in decimal digits. */
  integer: <const O extends IntegerOptions>(options: O): Made<number, O> => {
    const { min, max } = options;
    return make(options, {
      kind: 'integer',
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    });
  },

  /** `true` or `1`, `false` or `0`, and no other text. */
  boolean: <const O extends FieldOptions<boolean>>(options: O): Made<boolean, O> =>
    make(options, { kind: 'boolean' }),

  /** One of a few texts; a single one makes it a literal. */
  choice: <const V extends readonly [string, ...string[]], const O extends FieldOptions<NoInfer<V[number]>>>(
    values: V,
    options: O,
  ): Made<V[number], O> => make(options, { kind: 'choice', values }),
};

/**
 * @throws PlumblineError for a rule that no text could pass, and for a default or an example that would be refused itself or
 *   that a secret has
 */
function make<T, O extends Options>(options: O, value: ValueRule): Made<T, O> {
  const { description, secret = false, optional = false, example } = options;
  const fallback = options.default === undefined ? undefined : String(options.default);
  const rule = {
    ...value,
    description,
    secret,
    required: !optional && fallback === undefined,
    ...(fallback !== undefined && { default: fallback }),
    ...(example !== undefined && { example }),
  };
  requireUsable(rule);
  return {
    rule,
    schema: (environment: EnvironmentName) => valueSchema(rule, environment),
  } as Made<T, O>;
}
