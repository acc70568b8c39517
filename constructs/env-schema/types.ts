import type { EnvironmentName } from './environment';
import type { Field, Fields } from './field';
import type { Profile } from './profile';

/** Fields of each environment. */
export type FieldsByEnvironment = Readonly<Record<EnvironmentName, Fields>>;

type Extend<A, B> = Omit<A, keyof B> & B;

type Part = 'base' | EnvironmentName;

/** One part of several profiles, merged. */
export type Merged<P extends readonly Profile[], K extends Part> = P extends readonly [
  infer First extends Profile,
  ...infer Rest extends readonly Profile[],
]
  ? Extend<First[K], Merged<Rest, K>>
  : unknown;

/** The fields of a schema: profiles first, then its own base, then what each environment has instead or besides. */
export type Composed<
  P extends readonly Profile[],
  B extends Fields,
  Own extends Readonly<Record<EnvironmentName, Fields>>,
> = {
  readonly [E in EnvironmentName]: Extend<Extend<Extend<Merged<P, 'base'>, Merged<P, E>>, B>, Own[E]>;
};

type RequiredKey<F> = keyof {
  [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: K;
};

/** A literal, or whatever stands for a value that is known later. */
export type Declarable = string | object;

/** What a service has to declare: every required key, and any other of the schema. */
export type Declaration<F> = { readonly [K in RequiredKey<F>]: Declarable } & {
  readonly [K in keyof F]?: Declarable | undefined;
};

/** What a service has to declare where the environment is known only when the program runs. */
export type AnyDeclaration<T extends FieldsByEnvironment> = {
  readonly [K in RequiredKey<T['development']> &
    RequiredKey<T['staging']> &
    RequiredKey<T['production']>]: Declarable;
} & { readonly [K in keyof T[EnvironmentName]]?: Declarable | undefined };

/** Turns keys that the schema lacks into type errors. */
export type NoOthers<V, K extends PropertyKey> = { readonly [Other in Exclude<keyof V, K>]: never };

/** Every key that any environment of the schema has. */
export type AnyKey<T extends FieldsByEnvironment> =
  | keyof T['development']
  | keyof T['staging']
  | keyof T['production'];

type Value<F> = F extends Field<infer T> ? T : undefined;

/** Values as an application reads them. */
export type Values<F> = { readonly [K in keyof F]: Value<F[K]> };

type ValueIn<F, K> = K extends keyof F ? Value<F[K]> : undefined;

/** Values where the environment is known only when the program runs. */
export type AnyValues<T extends FieldsByEnvironment> = {
  readonly [K in AnyKey<T>]:
    | ValueIn<T['development'], K>
    | ValueIn<T['staging'], K>
    | ValueIn<T['production'], K>;
};
