/** Taking over what exists already: told when it is planned, made as a change, and refused where nobody could have read it. */
import { formatPath, HIDDEN, leavesOf } from '../../core/attribute-path';
import { filledByProvider, replacements } from './planning';
import { type Context, ProviderError, type Resource } from './resource';
import {
  type Attributes,
  attributeAt,
  isDecided,
  type Path,
  type State,
  tell,
  UNKNOWN,
  type Value,
} from './schema';
import type { Session } from './session';
import { mapValue, valueAt, visit } from './values';

/** What `adopted` says: what an object has before it is taken over, by attribute. */
type Adopted = Readonly<Record<string, string>>;

interface Creation {
  readonly planned: State;
  readonly config: State;
}

/** The live object that a create would meet and that the state does not hold already. */
export async function metBy<C>(
  session: Session<C>,
  resource: Resource<C>,
  planned: State,
  context: Context,
): Promise<State | typeof UNKNOWN | null> {
  if (!resource.existing) return null;
  if (session.client === undefined) return UNKNOWN;
  const met = await resource.existing(session.client, planned, context);
  return met !== null && met !== UNKNOWN && session.holds(resource, met) ? null : met;
}

/** Terraform's proposal if the object were in state: what is computed and left out stays as it is. */
export function proposedOver(attributes: Attributes, live: State, { planned, config }: Creation): State {
  const proposed = mapValue(planned, (value) => value);
  for (const { attribute, holder, name, path } of visit(attributes, proposed)) {
    if (filledByProvider(attribute) && valueAt(config, path) === null) holder[name] = valueAt(live, path);
  }
  return proposed;
}

/**
 * What a plan tells of the object that its create meets: `null` for none.
 *
 * @throws ProviderError when the object cannot become what is declared, or when something would go that nobody named
 */
export function planAdoption<C>(
  { definition: { type, attributes }, losses }: Resource<C>,
  live: State | typeof UNKNOWN | null,
  { planned, config }: Creation,
): Adopted | typeof UNKNOWN | null {
  if (live === null || live === UNKNOWN) return live;
  const fixed = replacements(attributes, live, planned);
  if (fixed.length > 0) throw cannotBecome(type, live, planned, fixed);
  const lost = [...lostEntries(attributes, live, planned), ...(losses?.(live, planned) ?? [])];
  const named: readonly string[] = config['let_go'] ?? [];
  const unnamed = lost.filter((name) => !named.includes(name));
  if (unnamed.length > 0) throw wouldLose(type, live, unnamed);
  return describe(attributes, live);
}

/**
 * Compares what is met now with what the plan told.
 *
 * @throws ProviderError when somebody made or changed the object since
 */
export function assertAsPlanned<C>(
  { definition: { type, attributes } }: Resource<C>,
  live: State,
  planned: State,
  context: Context,
): Adopted {
  const now = describe(attributes, live);
  const told: Adopted | null | typeof UNKNOWN = planned['adopted'];
  if (told === UNKNOWN) {
    context.warn(
      `Took over ${type} ${live['id']}`,
      'It came into being during this run, with what it belongs to.',
    );
    return now;
  }
  const changed = told === null ? ['it'] : changesSince(told, now);
  if (changed.length > 0) throw changedSince(type, String(live['id']), changed);
  return now;
}

/** @throws ProviderError when the plan was to take something over that is gone by now */
export function assertNothingGone(type: string, { adopted }: State): void {
  if (adopted !== null && adopted !== UNKNOWN) throw changedSince(type, adopted['id'], ['it']);
}

const changesSince = (told: Adopted, now: Adopted): string[] =>
  [...new Set([...Object.keys(told), ...Object.keys(now)])].filter((path) => told[path] !== now[path]);

const changedSince = (type: string, id: string, what: readonly string[]) =>
  new ProviderError(
    `${type} ${id} is not as it was planned: ${what.join(', ')} was made, changed or removed since`,
    'What is taken over has to be what was reviewed. Plan again.',
  );

/**
 * What a declaration decides about an object, as it is; fingerprints for secret values. The same for the same object, whatever
 * the plan knows: an engine plans a create once more at apply, and refuses another answer.
 */
function describe(attributes: Attributes, live: State): Adopted {
  const decided = leavesOf(live).flatMap(([path, value]) => {
    const attribute = attributeAt(attributes, path);
    if (!attribute || !isDecided(attribute) || value === null || value === undefined) return [];
    return [[formatPath(path), attribute.sensitive ? HIDDEN : (attribute.told ?? tell)(value)] as const];
  });
  return { id: String(live['id']), ...Object.fromEntries(decided) };
}

/** Entries of maps and lists, such as variables, that exist and would be gone. */
function lostEntries(attributes: Attributes, live: State, planned: State): string[] {
  const entries = [...visit(attributes, live)].flatMap(({ attribute, path, holder, name }) => {
    const several = attribute.nested !== undefined && attribute.nested.nesting !== 'single';
    return several ? Object.keys(holder[name] ?? {}).map((key) => [...path, key]) : [];
  });
  return entries.filter((path) => valueAt(planned, path) === null).map(formatPath);
}

function cannotBecome(type: string, live: State, planned: State, paths: readonly Path[]): ProviderError {
  const differences = paths.map(
    (path) =>
      `${formatPath(path)} is ${tell(valueAt(live, path))}, declared ${toText(valueAt(planned, path))}`,
  );
  return new ProviderError(
    `${type} ${live['id']} exists already and is another one than declared: ${differences.join('; ')}`,
    'It would have to be destroyed to become that. Declare it as it is, or under another name.',
    paths[0],
  );
}

const toText = (value: Value): string => (value === UNKNOWN ? 'something known after apply' : tell(value));

function wouldLose(type: string, live: State, names: readonly string[]): ProviderError {
  return new ProviderError(
    `${type} ${live['id']} exists already, and taking it over would remove ${names.join(', ')}`,
    `It has what is not declared. Declare each of them, or name those that may go: let_go = ${JSON.stringify(names)}`,
  );
}
