import type { Refusal } from '../declaration-error';
import { literalProblem, mayBeShown } from './literal';
import { problemCarriedBy } from './refused-value';

/**
 * What a declared value may be. Types alone refuse nothing: a project is compiled without being type-checked, so a misspelt
 * or mistaken prop would silently count for nothing.
 */
export interface Kind<T> {
  /** Continues "write …", such as `a text`. */
  readonly wants: string;
  /** Whether a value is of this kind, whatever may be wrong inside. */
  readonly is: (value: unknown) => boolean;
  /** What is wrong with a value of this kind. @default - nothing */
  // biome-ignore lint/suspicious/noExplicitAny: `is` has told what the value is
  readonly flaw?: (value: any, field: string) => Refusal | undefined;
  /** Whether a value in its place may be a secret, and is not shown. @default false */
  readonly secret?: true;
  /** Never set: it ties the kind to the type of the prop. */
  readonly type?: T;
}

/** A kind of a prop that has to be given. */
export interface Needed<T> extends Kind<T> {
  readonly needed: true;
  /** Why it has to be. @default - it goes without saying */
  readonly because?: string | undefined;
}

/** The kinds of all props, optional and needed ones as their type says. */
export type Shape<P> = {
  readonly [K in keyof P]-?: undefined extends P[K] ? Kind<Exclude<P[K], undefined>> : Needed<P[K]>;
};

/** What is wrong with a value in a field; nothing when it is of the kind. */
export function problemWith<T>(
  kind: Kind<T> | Needed<T>,
  value: unknown,
  field: string,
): Refusal | undefined {
  if (kind.is(value)) return kind.flaw?.(value, field);
  const next = `write ${kind.wants}`;
  const because = 'because' in kind ? kind.because : undefined;
  if (value === undefined && because !== undefined) return { field, why: because, next };
  const shown = mayBeShown(value, field) && !kind.secret;
  const why = value === undefined ? 'it is missing' : `it is ${typeOf(value)}, which cannot be meant here`;
  return { field, ...(shown && { value }), why, next };
}

/** Makes the prop one that has to be given. */
export const needed = <T>(kind: Kind<T>, because?: string): Needed<T> => ({ ...kind, needed: true, because });

/** A text that is looked into elsewhere. */
export const anyText: Kind<string> = { wants: 'a text', is: (value) => typeof value === 'string' };

/** A text, also one that Terraform knows later. */
export const text: Kind<string> = {
  ...anyText,
  flaw: (value: string, field) => literalProblem(value, field),
};

export const number: Kind<number> = {
  wants: 'a number',
  is: (value) => typeof value === 'number' && !Number.isNaN(value),
};

export const flag: Kind<boolean> = { wants: 'true or false', is: (value) => typeof value === 'boolean' };

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  const wants = words.map((word) => JSON.stringify(word)).join(' or ');
  return { wants, is: (value) => (words as readonly unknown[]).includes(value) };
}

/** `false`, where the alternative is something to declare. */
export const no: Kind<false> = { wants: 'false', is: (value) => value === false };

/**
 * A value that one of the library's classes makes.
 *
 * @param of asked for when a value is checked, because modules may need each other
 * @param wants how it is made, such as `ServiceDomain.generated()`
 */
export function made<C extends { readonly prototype: object }>(
  of: () => C,
  wants: string,
): Kind<C['prototype']> {
  return {
    wants,
    is: (value) => value instanceof (of() as unknown as new () => object),
    flaw(value: object, field) {
      const problem = problemCarriedBy(value);
      if (!problem) return undefined;
      const { what, why, next } = problem.parts;
      return { field: what.startsWith(`${field} `) ? what : `${field}: ${what}`, why, next, at: problem };
    },
  };
}

export function list<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    wants: `a list, each item ${item.wants}`,
    is: Array.isArray,
    flaw: (values: readonly unknown[], field) =>
      firstProblem(values, (value, index) => problemWith(item, value, `${field}.${index}`)),
  };
}

/** Values of one kind by names that the author chooses. */
export function byName<T>(item: Kind<T>): Kind<Readonly<Record<string, T>>> {
  return {
    wants: `an object by name, each value ${item.wants}`,
    is: isObject,
    flaw: (values: object, field) =>
      firstProblem(Object.entries(values), ([name, value]) => problemWith(item, value, below(field, name))),
  };
}

/** The first of several kinds that a value is of. */
export function either<T>(...kinds: readonly Kind<T>[]): Kind<T> {
  return {
    wants: kinds.map(({ wants }) => wants).join(' or '),
    is: (value) => kinds.some((kind) => kind.is(value)),
    flaw: (value, field) => kinds.find((kind) => kind.is(value))?.flaw?.(value, field),
    ...(kinds.some(({ secret }) => secret) && { secret: true }),
  };
}

/** Objects that say in one of their props which of several shapes they have. */
export function variants<T extends object>(tag: string, shapes: Readonly<Record<string, Kind<T>>>): Kind<T> {
  const names = oneOf(...Object.keys(shapes));
  return {
    wants: `an object whose ${tag} is ${names.wants}`,
    is: isObject,
    flaw: (value: Readonly<Record<string, unknown>>, field) =>
      problemWith(names, value[tag], below(field, tag)) ??
      problemWith(shapes[String(value[tag])]!, value, field),
  };
}

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field inside another; props themselves have no name. */
export const below = (field: string, name: string) => (field === '' ? name : `${field}.${name}`);

export function firstProblem<T>(
  items: readonly T[],
  look: (item: T, index: number) => Refusal | undefined,
): Refusal | undefined {
  for (const [index, item] of items.entries()) {
    const problem = look(item, index);
    if (problem) return problem;
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value !== 'object') return Number.isNaN(value) ? 'no number' : `a ${typeof value}`;
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor
    ?.name;
  return name === undefined || name === 'Object' ? 'an object' : `an instance of ${name}`;
}
