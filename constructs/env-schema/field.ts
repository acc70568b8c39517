import { checked, options as optionsOf } from '../props/check';
import { anyText, flag, type Kind, list, made, needed, number, type Shape, text } from '../props/kind';
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

/** The kinds of options; what a secret may not have as a default is told by {@link requireUsable}. */
const common: Omit<Shape<FieldOptions<never>>, 'default'> = {
  description: needed(text),
  secret: flag,
  optional: flag,
  example: anyText,
};
const kinds = {
  text: optionsOf<TextOptions>({
    ...common,
    default: anyText,
    prefix: anyText,
    minLength: anyNumber(),
    pattern: made(() => RegExp, 'a regular expression, such as /^G-/'),
  }),
  url: optionsOf<UrlOptions>({ ...common, default: anyText, schemes: list(text) }),
  integer: optionsOf<IntegerOptions>({ ...common, default: number, min: anyNumber(), max: anyNumber() }),
  boolean: optionsOf<FieldOptions<boolean>>({ ...common, default: flag }),
  choice: optionsOf<FieldOptions<string>>({ ...common, default: anyText }),
} as const;

/** Also no number, which {@link requireUsable} tells about. */
function anyNumber(): Kind<number> {
  return { ...number, is: (value) => typeof value === 'number' };
}

/** The kinds of variables. Every one refuses padded texts, and empty and blank ones where it has no default. */
export const field = {
  text: <const O extends TextOptions>(options: O): Made<string, O> => {
    const { prefix, minLength, pattern } = checked('field.text', kinds.text, options as TextOptions);
    return make(options, {
      kind: 'text',
      ...(prefix !== undefined && { prefix }),
      ...(minLength !== undefined && { minLength }),
      ...(pattern !== undefined && { pattern: patternSource(pattern, options.description) }),
    });
  },

  url: <const O extends UrlOptions>(options: O): Made<string, O> => {
    const { schemes = ['https', 'http'] } = checked('field.url', kinds.url, options as UrlOptions);
    return make(options, { kind: 'url', schemes });
  },

  /** A whole number in decimal digits. */
  integer: <const O extends IntegerOptions>(options: O): Made<number, O> => {
    const { min, max } = checked('field.integer', kinds.integer, options as IntegerOptions);
    return make(options, {
      kind: 'integer',
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    });
  },

  /** `true` or `1`, `false` or `0`, and no other text. */
  boolean: <const O extends FieldOptions<boolean>>(options: O): Made<boolean, O> => {
    checked('field.boolean', kinds.boolean, options as FieldOptions<boolean>);
    return make(options, { kind: 'boolean' });
  },

  /** One of a few texts; a single one makes it a literal. */
  choice: <const V extends readonly [string, ...string[]], const O extends FieldOptions<NoInfer<V[number]>>>(
    values: V,
    options: O,
  ): Made<V[number], O> => {
    checked('field.choice', list(text), values, 'values');
    checked('field.choice', kinds.choice, options as FieldOptions<string>);
    return make(options, { kind: 'choice', values });
  },
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
