/** Fingerprints in plan and state: declared by `fingerprints` in a definition, planned and filled here. */
import { FINGERPRINT_KEY_ADVICE, fingerprint, SHORTEST_KEY } from './fingerprint';
import { type Provider, ProviderError, type Resource } from './resource';
import { type Attributes, type State, UNKNOWN, type Value } from './schema';
import { type Visit, valueAt, visit } from './values';

/** Fingerprint of one write-only value of an existing object. */
export type Fingerprinter = (name: string, value: Value) => string;

/** The fingerprint key of a configured provider. @throws ProviderError when it is missing or too short */
export function fingerprintKey<C>(provider: Provider<C>, client: C): string {
  const key = provider.fingerprintKey?.(client);
  if (key !== undefined && key.length >= SHORTEST_KEY) return key;
  throw new ProviderError(
    key === undefined
      ? `The ${provider.name} provider has no fingerprint_key`
      : `The fingerprint_key of the ${provider.name} provider has ${key.length} characters`,
    'Write-only values are kept in state as keyed fingerprints, which need a secret key of at least ' +
      `${SHORTEST_KEY} characters. Set fingerprint_key in the provider block or PLUMBLINE_FINGERPRINT_KEY. ` +
      FINGERPRINT_KEY_ADVICE,
  );
}

export function fingerprinter<C>(key: string, resource: Resource<C>, state: State): Fingerprinter {
  const scope = resource.fingerprintScope!(state);
  return (name, value) => fingerprint(key, scope, name, String(value));
}

interface Pair extends Visit {
  /** The configured write-only value. */
  readonly value: Value;
  /** What the value is hashed under. */
  readonly hashName: string;
}

/** Every fingerprint of a state with the configured value it stands for. */
function* pairs(attributes: Attributes, state: State, config: State): Generator<Pair> {
  for (const found of visit(attributes, state)) {
    const source = found.attribute.fingerprints;
    if (source === undefined) continue;
    const valuePath = [...found.path.slice(0, -1), source];
    const hashName = found.entry === undefined ? valuePath.join('.') : String(found.entry);
    yield { ...found, value: valueAt(config, valuePath), hashName };
  }
}

/** Whether a configuration holds write-only values that need a fingerprint key. */
export function needsKey(attributes: Attributes, planned: State, config: State): boolean {
  return [...pairs(attributes, planned, config)].some(({ value }) => value !== null);
}

/**
 * Plans every fingerprint: `null` without a value, the prior one where the value is the same, else unknown. Without
 * a fingerprinter (a create, or a provider that is not configured yet) nothing can be compared.
 */
export function planFingerprints(
  attributes: Attributes,
  { prior, planned, config }: { prior: State | null; planned: State; config: State },
  hash: Fingerprinter | undefined,
): void {
  for (const { holder, name, path, value, hashName } of pairs(attributes, planned, config)) {
    const before = valueAt(prior, path);
    const same =
      hash !== undefined && value !== null && value !== UNKNOWN && hash(hashName, value) === before;
    holder[name] = value === null ? null : same ? before : UNKNOWN;
  }
}

/** Writes the fingerprints of the configured values into what a create or update answered. */
export function fillFingerprints(
  attributes: Attributes,
  state: State,
  config: State,
  hash: Fingerprinter,
): void {
  for (const { holder, name, value, hashName } of pairs(attributes, state, config)) {
    holder[name] = value === null ? null : hash(hashName, value);
  }
}
