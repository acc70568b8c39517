/** The plan of one resource: defaults, unknowns, write-only values, fingerprints and replacement. */

import { type Attribute, type Attributes, isDecided, type Path, type State, UNKNOWN } from './schema';
import { equal, mapValue, valueAt, visit } from './values';
import { type Fingerprinter, planFingerprints } from './write-only-values';

export interface Change {
  /** `null` for a create. */
  readonly prior: State | null;
  readonly config: State;
  /** Terraform's proposal: the configuration, with prior values for what is computed and left out. */
  readonly proposed: State;
}

/** Plans a create or an update. */
export function plan(attributes: Attributes, change: Change, hash: Fingerprinter | undefined): State {
  const { prior, config, proposed } = change;
  const planned = mapValue(proposed, (value) => value);
  for (const { attribute, holder, name, path } of visit(attributes, planned)) {
    if (attribute.writeOnly) holder[name] = null;
    else if (attribute.default !== undefined && valueAt(config, path) === null)
      holder[name] = attribute.default;
  }
  planFingerprints(attributes, { prior, planned, config }, hash);
  if (prior === null || !equal(declared(attributes, prior), declared(attributes, planned))) {
    planComputed(attributes, { prior, planned, config });
  }
  return planned;
}

/** A computed value stays known over a change only when the definition promises so; without a change all stay. */
function planComputed(
  attributes: Attributes,
  { prior, planned, config }: { prior: State | null; planned: State; config: State },
): void {
  for (const { attribute, holder, name, path } of visit(attributes, planned)) {
    if (!filledByProvider(attribute) || valueAt(config, path) !== null) continue;
    if (prior !== null && valueAt(prior, path) !== null && keptByUpdates(attribute)) continue;
    holder[name] = UNKNOWN;
  }
}

/** Whether a plan leaves it to the provider what the configuration leaves out. */
export const filledByProvider = (attribute: Attribute) =>
  attribute.computed === true && attribute.default === undefined && attribute.fingerprints === undefined;

/** An attribute whose change replaces the resource cannot change in an update. */
const keptByUpdates = (attribute: Attribute) => attribute.stable === true || attribute.forcesNew === true;

/** What the author decides, by which a change is told: without what only the provider fills. */
function declared(attributes: Attributes, state: State): State {
  const copy = mapValue(state, (value) => value);
  for (const { attribute, holder, name } of visit(attributes, copy)) {
    if (!isDecided(attribute)) holder[name] = null;
  }
  return copy;
}

/** Paths of the changes that an update cannot make. */
export function replacements(attributes: Attributes, prior: State | null, planned: State): Path[] {
  if (prior === null) return [];
  return [...visit(attributes, planned)]
    .filter(({ attribute, path, holder, name }) => {
      return attribute.forcesNew === true && !equal(valueAt(prior, path), holder[name]);
    })
    .map(({ path }) => path);
}
