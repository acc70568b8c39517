import type { ErrorObject, ValidateFunction } from 'ajv';
import type { PlainFile } from './plain';

/** One thing the compose specification does not allow. */
export interface SchemaProblem {
  /** JSON pointer of the value, in the plain file. */
  readonly pointer: string;
  readonly error: ErrorObject;
  /** Types that one or another form of the value has; of a problem of type. */
  readonly types: readonly string[];
}

let compiled: ValidateFunction | undefined;

/** Compiled when the first file is linted: it costs more than all other rules together. */
function validator(): ValidateFunction {
  if (compiled) return compiled;
  const { default: Ajv } = require('ajv/dist/2020') as typeof import('ajv/dist/2020');
  const schema = require('./compose-spec.json') as object;
  compiled = new Ajv({ allErrors: true, verbose: true, strict: false, logger: false }).compile(schema);
  return compiled;
}

/** Holds a file against the JSON schema of the compose specification; of the forms a value may have, the one that is meant counts. */
export function schemaProblems(file: PlainFile): SchemaProblem[] {
  const validate = validator();
  if (validate(file.value)) return [];
  const errors = validate.errors ?? [];
  const types = typesByPointer(errors);
  return meant(errors, types)
    .filter(({ instancePath }) => !file.isOpen(instancePath))
    .map((error) => ({
      pointer: error.instancePath,
      error,
      types: [...(types.get(error.instancePath) ?? [])],
    }));
}

/** The types that are missed at each place. */
function typesByPointer(errors: readonly ErrorObject[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'type') continue;
    const known = types.get(instancePath) ?? new Set();
    for (const type of [params['type']].flat()) known.add(type);
    types.set(instancePath, known);
  }
  return types;
}

/** Keys that a part of the schema knows, through what it refers to; empty where any name will do. */
export function knownKeys({ parentSchema }: ErrorObject): string[] {
  const { $defs } = require('./compose-spec.json') as { $defs: Record<string, Part> };
  const keysOf = (part: Part): string[] => [
    ...Object.keys(part.properties ?? {}),
    ...(part.allOf ?? []).flatMap(({ $ref = '' }) => keysOf($defs[$ref.replace('#/$defs/', '')] ?? {})),
  ];
  return keysOf((parentSchema ?? {}) as Part);
}

interface Part {
  readonly properties?: object;
  readonly allOf?: readonly { readonly $ref?: string }[];
}

/**
 * A value of several forms fails in each of them. The form of the same type is the one that is meant: its own complaints stay, and
 * that the value is none of the others goes.
 */
function meant(errors: readonly ErrorObject[], types: ReadonlyMap<string, unknown>): ErrorObject[] {
  const isCombined = (error: ErrorObject) => /^(?:oneOf|anyOf|allOf)$/.test(error.keyword);
  const telling = errors.filter((error) => !isCombined(error) && error.keyword !== 'type');
  const deeper = new Set<string>();
  for (const { instancePath } of errors) {
    const segments = instancePath.split('/');
    for (let length = 1; length < segments.length; length += 1)
      deeper.add(segments.slice(0, length).join('/'));
  }
  const told = new Set(telling.map(({ instancePath }) => instancePath));
  const seen = new Set<string>();
  return errors.filter((error) => {
    const { instancePath, keyword, params } = error;
    const explained = deeper.has(instancePath) || told.has(instancePath);
    if (keyword === 'type' && explained) return false;
    if (isCombined(error) && (explained || types.has(instancePath))) return false;
    // A part that fails leaves all its keys unevaluated.
    if (keyword === 'unevaluatedProperties' && knownKeys(error).includes(params['unevaluatedProperty']))
      return false;
    const key = `${instancePath} ${keyword === 'type' ? '' : JSON.stringify(params)} ${keyword}`;
    return !seen.has(key) && seen.add(key);
  });
}
