/** Values of a schema: visiting, comparing and completing them. */
import {
  type Attribute,
  type Attributes,
  type AttributeType,
  type Path,
  UNKNOWN,
  type Value,
} from './schema';

/** One attribute of a value, with the object that holds it. */
export interface Visit {
  readonly attribute: Attribute;
  readonly path: Path;
  readonly holder: Record<string, Value>;
  readonly name: string;
  /** Key of the map entry, or index of the list element, whose direct attribute this is. */
  readonly entry: string | number | undefined;
}

const isObject = (value: Value): value is Record<string, Value> =>
  value !== null && typeof value === 'object';

/** Every attribute from the outside in; what is null, unknown, or was made so by the visitor has no inside. */
export function* visit(
  attributes: Attributes,
  holder: Record<string, Value>,
  at: Path = [],
  entry?: string | number,
): Generator<Visit> {
  for (const [name, attribute] of Object.entries(attributes)) {
    const path = [...at, name];
    yield { attribute, path, holder, name, entry };
    const value = holder[name];
    if (!attribute.nested || !isObject(value)) continue;
    const { nesting, attributes: inner } = attribute.nested;
    if (nesting === 'single') yield* visit(inner, value, path);
    else
      for (const [key, element] of Object.entries(value)) {
        const step = nesting === 'list' ? Number(key) : key;
        if (isObject(element)) yield* visit(inner, element, [...path, step], step);
      }
  }
}

/** The value at a path; `null` where something on the way is missing, unknown where something on the way is. */
export function valueAt(value: Value, path: Path): Value {
  return path.reduce(
    (current, step) => (current === UNKNOWN ? UNKNOWN : isObject(current) ? (current[step] ?? null) : null),
    value,
  );
}

/** Structural equality; an unknown value equals an unknown value only, an absent one equals `null`. */
export function equal(a: Value, b: Value): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}

/** Whether any part of a value is unknown. */
export function hasUnknown(value: Value): boolean {
  return value === UNKNOWN || (isObject(value) && Object.values(value).some(hasUnknown));
}

/** Applies a function to every primitive and unknown of a value, keeping its shape. */
export function mapValue(value: Value, leaf: (value: Value) => Value): Value {
  if (Array.isArray(value)) return value.map((element) => mapValue(element, leaf));
  if (!isObject(value)) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapValue(inner, leaf)]));
}

/**
 * The object with exactly the attributes of the schema, as Terraform insists: missing ones are `null`, others are
 * dropped. Every number goes through `number`.
 */
export function conform(
  attributes: Attributes,
  object: Record<string, Value>,
  number: (value: Value) => Value = (value) => value,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, inside(attribute, object[name])]),
  );

  function inside({ type, nested }: Attribute, value: Value): Value {
    if (!nested) return typedValue(type!, value, number);
    if (nested.nesting === 'single') return element(value);
    return each(value, element);
    function element(inner: Value): Value {
      return isObject(inner) ? conform(nested!.attributes, inner, number) : (inner ?? null);
    }
  }
}

function typedValue(type: AttributeType, value: Value, number: (value: Value) => Value): Value {
  if (value === null || value === undefined || value === UNKNOWN) return value ?? null;
  if (typeof type !== 'string') return each(value, (element) => typedValue(type[1], element, number));
  return type === 'number' ? number(value) : value;
}

function each(value: Value, convert: (element: Value) => Value): Value {
  if (Array.isArray(value)) return value.map(convert);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, convert(element)]));
}
