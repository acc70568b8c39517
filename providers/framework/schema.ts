/**
 * How a resource type is described: once, for the provider's schema, the construct's props and the
 * reference page alike.
 */

/** Terraform's attribute types (https://developer.hashicorp.com/terraform/plugin/framework/types). */
export type AttributeType = 'string' | 'number' | 'bool' | readonly ['list' | 'set' | 'map', AttributeType];

/** A value of Terraform's type system; {@link UNKNOWN} stands for "known after apply". */
// biome-ignore lint/suspicious/noExplicitAny: values come from the wire and are checked against a schema at run time
export type Value = any;

/** One object of attribute values, keyed by attribute name. */
export type State = Record<string, Value>;

/** Where an attribute is: attribute names, map keys and list indexes from the outside in. */
export type Path = readonly (string | number)[];

/** Marks a value that Terraform knows only after apply. */
export const UNKNOWN = Symbol('unknown');

/** One attribute of a resource type. */
export interface Attribute {
  /** A plain type; exactly one of `type` and `nested` is given. */
  readonly type?: AttributeType;
  /** Nested attributes; exactly one of `type` and `nested` is given. */
  readonly nested?: { readonly nesting: 'single' | 'list' | 'map'; readonly attributes: Attributes };
  /** Meaning, unit, range and the platform behaviour behind it; shown in the reference and in editors. */
  readonly description: string;
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  /** Planned when the configuration leaves the attribute out; such an attribute is optional and computed. */
  readonly default?: string | number | boolean;
  readonly sensitive?: true;
  /** Reaches the platform but is kept in neither plan nor state. */
  readonly writeOnly?: true;
  /** A change replaces the resource. */
  readonly forcesNew?: true;
  /** Computed once at creation and kept by updates. */
  readonly stable?: true;
  /**
   * Name of the write-only attribute beside this one whose keyed hash this one holds, such as `value`. The framework
   * plans it (unknown exactly where the configured value is new or differs, kept elsewhere) and fills it after a
   * write; a resource only computes it in `read`, from the live value, with `fingerprint()` of `./fingerprint`.
   */
  readonly fingerprints?: string;
  /** How a value of an object that is taken over reads in plan and state, for one that may hold secrets of others. @default - {@link tell} */
  readonly told?: (value: Value) => string;
  /** Where the platform's API has it, for an attribute that is read and written like its neighbours. */
  readonly setting?: Setting;
  /**
   * Says what is wrong with a known value, or nothing. Runs at synth for literals and at plan for everything; what a
   * known nested map, list or object contains may still be {@link UNKNOWN}.
   */
  readonly validate?: (value: Value) => string | undefined;
}

/** An attribute as the platform's API knows it; `./settings` reads and writes by it. */
export interface Setting {
  /** Field in what the API answers; one inside another with a dot, such as `autoUpdates.type`. */
  readonly field: string;
  /** Field in the input of a mutation. @default - the same as `field` */
  readonly input?: string;
  /** Which object of the API has the field, for a resource that is spread over several. @default - the resource's own */
  readonly part?: string;
  /** What a field means that the API leaves out or has empty: APIs elide their defaults. @default null */
  readonly unset?: string | number | boolean | readonly [];
  /** How the API writes the value. @default - as it is declared */
  readonly form?: Form;
  /** Left to the platform while it is not declared, and not compared then. */
  readonly onlyDeclared?: true;
}

/** A value in the API's own form and back. */
export interface Form {
  /**
   * @param live never null
   * @param declared what was known before; null for nothing
   */
  readonly read: (live: Value, declared: Value) => Value;
  /** Takes null for "not set". */
  readonly write: (value: Value) => unknown;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** Whether the author may leave the attribute out; one with a default may. */
export const isOptional = (attribute: Attribute) =>
  attribute.optional === true || attribute.default !== undefined;

/** Whether the provider may fill the attribute; one with a default is filled with it. */
export const isComputed = (attribute: Attribute) =>
  attribute.computed === true || attribute.default !== undefined;

/** Whether the author decides about it, and not the provider alone. */
export const isDecided = (attribute: Attribute) =>
  !attribute.writeOnly &&
  (isOptional(attribute) || !isComputed(attribute) || attribute.fingerprints !== undefined);

/** The attribute at a path, or the one around it for a place inside a plain map or list. */
export function attributeAt(attributes: Attributes, [name, ...rest]: Path): Attribute | undefined {
  const attribute = attributes[name ?? ''];
  if (!attribute?.nested || rest.length === 0) return attribute;
  const { nesting, attributes: inner } = attribute.nested;
  const inside = nesting === 'single' ? rest : rest.slice(1);
  return inside.length === 0 ? attribute : attributeAt(inner, inside);
}

/** A resource type as data. */
export interface Definition<A extends Attributes = Attributes> {
  /** Terraform type name, such as `railway_service`. */
  readonly type: string;
  /** Version of the state's shape. @default 0 */
  readonly version?: number;
  readonly description: string;
  /** What `terraform import` takes as id, with an example. */
  readonly importId?: string;
  /** Whether destroying such a resource, as it is in state, loses data; apply refuses to. @default - it never does */
  readonly holdsData?: (state: State) => boolean;
  readonly attributes: A;
}

/** A value as text. */
export const tell = (value: Value): string =>
  typeof value === 'string' ? value : typeof value === 'bigint' ? `${value}` : JSON.stringify(value);

/** What a definition has whose objects may exist before they are declared. */
export const adoption = {
  adopted: {
    type: ['map', 'string'],
    computed: true,
    stable: true,
    description:
      'What existed already and was taken over: its `id`, and what it had before, by attribute (fingerprints for secret values). Absent for what was created.',
  },
  let_go: {
    type: ['list', 'string'],
    optional: true,
    writeOnly: true,
    description:
      'What exists, is not declared, and may be removed when the object is taken over, such as `variables.OLD`. Without it, taking over is refused.',
  },
} as const satisfies Attributes;

/** Keeps the literal types of a definition so that props can be derived from it. */
export function defineResource<const A extends Attributes>(definition: Definition<A>): Definition<A> {
  return definition;
}

/** `health_check_path` → `healthCheckPath`. */
export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

type ValueOf<T> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends readonly ['list' | 'set', infer E]
        ? readonly ValueOf<E>[]
        : T extends readonly ['map', infer E]
          ? Readonly<Record<string, ValueOf<E>>>
          : never;

type NestedValue<A> = A extends { nested: { nesting: infer N; attributes: infer C extends Attributes } }
  ? N extends 'single'
    ? PropsOf<C>
    : N extends 'list'
      ? readonly PropsOf<C>[]
      : Readonly<Record<string, PropsOf<C>>>
  : A extends { type: infer T }
    ? ValueOf<T>
    : never;

type RequiredNames<A extends Attributes> = {
  [K in keyof A]: A[K] extends { required: true } ? K : never;
}[keyof A] &
  string;

type OptionalNames<A extends Attributes> = {
  [K in keyof A]: A[K] extends { optional: true } ? K : A[K] extends { default: unknown } ? K : never;
}[keyof A] &
  string;

/** What a person writes for a resource: its required and optional attributes in camel case. */
export type PropsOf<A extends Attributes> = {
  readonly [K in RequiredNames<A> as CamelCase<K>]: NestedValue<A[K]>;
} & {
  readonly [K in OptionalNames<A> as CamelCase<K>]?: NestedValue<A[K]> | undefined;
};
