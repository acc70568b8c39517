/** What Terraform asks of one resource, from state upgrade to apply. */
import { assertAsPlanned, assertNothingGone, metBy, planAdoption, proposedOver } from './adoption';
import { attributePath } from './diagnostics';
import { plan, replacements } from './planning';
import { type Context, PartialStateError, ProviderError, type Resource } from './resource';
import { type Attributes, type State, UNKNOWN } from './schema';
import type { Session } from './session';
import { conform, mapValue, visit } from './values';
import { fromDynamicValue, fromNumber, toDynamicValue } from './wire/dynamic-value';
import type { Message, Received } from './wire/protocol';
import { fillFingerprints, fingerprinter, fingerprintKey, needsKey } from './write-only-values';

/** Brings a stored state into today's shape. @throws ProviderError when it is newer, or nothing can upgrade it */
export function upgradeState<C>(resource: Resource<C>, request: Received<'UpgradeRequest'>): State {
  const { type, version: current = 0, attributes } = resource.definition;
  const stored = Number(request.version);
  const state = JSON.parse(Buffer.from(request.rawState!.json).toString('utf8')) as State;
  if (stored === current) return conform(attributes, withNewDefaults(attributes, state), fromNumber);
  if (stored > current) {
    throw new ProviderError(
      `The state of ${type} was written by a newer provider`,
      `It has version ${stored}, and this provider knows ${current}. Use the Plumbline that wrote it, or a newer one.`,
    );
  }
  if (!resource.upgrade) {
    throw new ProviderError(
      `The state of ${type} is too old`,
      `It has version ${stored}, this provider knows ${current} and cannot upgrade it. Remove it from state with ` +
        '`terraform state rm` and import the object again.',
    );
  }
  return conform(attributes, resource.upgrade(stored, state), fromNumber);
}

/** What an older build did not know was left to the platform: as the default, until a read tells otherwise. */
function withNewDefaults(attributes: Attributes, state: State): State {
  const known = Object.entries(attributes).filter(([, { default: value }]) => value !== undefined);
  return { ...Object.fromEntries(known.map(([name, { default: value }]) => [name, value])), ...state };
}

export async function readResource<C>(
  session: Session<C>,
  resource: Resource<C>,
  request: Received<'ReadRequest'>,
  context: Context,
): Promise<Message<'ReadResponse'>> {
  const state = decode(session, resource, request.currentState)!;
  const live = await resource.read(session.configured(), state, context);
  return { newState: encode(resource, live && remembering(resource, state, live)), private: request.private };
}

export async function planResource<C>(
  session: Session<C>,
  resource: Resource<C>,
  request: Received<'PlanRequest'>,
  context: Context,
): Promise<Message<'PlanResponse'>> {
  const { attributes } = resource.definition;
  const prior = decode(session, resource, request.priorState);
  const config = decode(session, resource, request.config)!;
  const proposed = decode(session, resource, request.proposedNewState)!;
  const key = keyFor(session, resource, proposed, config);
  const hashOf = (state: State | null) => (key && state ? fingerprinter(key, resource, state) : undefined);
  const { client } = session;
  const created = plan(attributes, { prior, config, proposed }, hashOf(prior));
  const met = prior === null ? await metBy(session, resource, created, context) : null;
  const from = met === UNKNOWN ? null : (met ?? prior);
  const planned = met === from && from !== null ? planOver(from) : created;
  await resource.modifyPlan?.({ prior: from, planned, config, client });
  if (resource.existing)
    planned['adopted'] =
      prior === null ? planAdoption(resource, met, { planned, config }) : (prior['adopted'] ?? null);
  return {
    plannedState: encode(resource, planned),
    requiresReplace: replacements(attributes, prior, planned).map((path) => attributePath(attributes, path)),
    plannedPrivate: request.priorPrivate,
  };

  function planOver(live: State): State {
    const proposal = proposedOver(attributes, live, { planned: created, config });
    return plan(attributes, { prior: live, config, proposed: proposal }, hashOf(live));
  }
}

export async function applyResource<C>(
  session: Session<C>,
  resource: Resource<C>,
  request: Received<'ApplyRequest'>,
  context: Context,
): Promise<Message<'ApplyResponse'>> {
  if (session.stopped)
    throw new ProviderError('Interrupted', 'Terraform was asked to stop before this change was made.');
  const prior = decode(session, resource, request.priorState);
  const planned = decode(session, resource, request.plannedState);
  const state =
    planned === null
      ? await resource.delete(session.configured(), prior!, context)
      : await write(
          session,
          resource,
          { prior, planned, config: decode(session, resource, request.config)! },
          context,
        );
  return { newState: encode(resource, state ?? null), private: request.plannedPrivate };
}

/** What Terraform has to keep of an apply that failed. */
export function keptState<C>(
  resource: Resource<C>,
  request: Received<'ApplyRequest'>,
  error: unknown,
): Message<'ApplyResponse'> {
  const newState =
    error instanceof PartialStateError
      ? encode(
          resource,
          mapValue(error.state, (value) => (value === UNKNOWN ? null : value)),
        )
      : request.priorState!;
  return { newState, private: request.plannedPrivate };
}

interface Write {
  readonly prior: State | null;
  readonly planned: State;
  readonly config: State;
}

async function write<C>(
  session: Session<C>,
  resource: Resource<C>,
  { prior, planned, config }: Write,
  context: Context,
): Promise<State> {
  const client = session.configured();
  const key = keyFor(session, resource, planned, config);
  const written = prior
    ? remembering(resource, prior, await resource.update(client, prior, planned, config, context))
    : await createOrTakeOver(session, resource, { planned, config }, context);
  const state = mapValue(written, (value) => value);
  if (key)
    fillFingerprints(resource.definition.attributes, state, config, fingerprinter(key, resource, state));
  return state;
}

/** What was taken over once is told by the state alone: no platform knows it. */
const remembering = <C>({ existing }: Resource<C>, known: State, live: State): State =>
  existing ? { ...live, adopted: known['adopted'] ?? null } : live;

async function createOrTakeOver<C>(
  session: Session<C>,
  resource: Resource<C>,
  { planned, config }: Omit<Write, 'prior'>,
  context: Context,
): Promise<State> {
  const client = session.configured();
  const live = await metBy(session, resource, planned, context);
  if (live === null || live === UNKNOWN) {
    if (!resource.existing) return resource.create(client, planned, config, context);
    assertNothingGone(resource.definition.type, planned);
    return { ...(await resource.create(client, planned, config, context)), adopted: null };
  }
  const adopted = assertAsPlanned(resource, live, planned, context);
  try {
    return { ...(await resource.update(client, live, planned, config, context)), adopted };
  } catch (error) {
    // A state of a failed create is tainted, and the next apply would destroy what somebody else made.
    throw error instanceof PartialStateError ? error.cause : error;
  }
}

/**
 * The fingerprint key where write-only values are configured. Asked for in the plan of a create already, and before
 * anything is written, so that a missing key never leaves an object that no state knows.
 */
function keyFor<C>(
  session: Session<C>,
  resource: Resource<C>,
  state: State,
  config: State,
): string | undefined {
  if (session.client === undefined || !needsKey(resource.definition.attributes, state, config))
    return undefined;
  return fingerprintKey(session.provider, session.client);
}

export async function importResource<C>(
  session: Session<C>,
  resource: Resource<C>,
  id: string,
  context: Context,
): Promise<Message<'ImportResponse'>> {
  const { type } = resource.definition;
  if (!resource.import)
    throw new ProviderError(`${type} cannot be imported`, 'Declare it, and apply creates it.');
  const state = await resource.import(session.configured(), id, context);
  return { importedResources: [{ typeName: type, state: encode(resource, state) }] };
}

const decode = <C>(
  session: Session<C>,
  { definition: { attributes } }: Resource<C>,
  value: Received<'DynamicValue'> | undefined,
) => session.learn(attributes, fromDynamicValue(attributes, value));

/** Write-only values are never kept, whatever a resource returns. */
function encode<C>({ definition }: Resource<C>, state: State | null): Message<'DynamicValue'> {
  const kept = state && mapValue(state, (value) => value);
  if (kept) {
    for (const { attribute, holder, name } of visit(definition.attributes, kept)) {
      if (attribute.writeOnly) holder[name] = null;
    }
  }
  return toDynamicValue(definition.attributes, kept);
}
