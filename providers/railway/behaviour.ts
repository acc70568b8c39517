import { PlumblineError } from '../../core/errors';
import { UnknownOutcomeError } from '../../platforms/http';
import { isRailway, leftOut, RailwayError } from '../../platforms/railway/errors';
import { assertPlaceExists } from '../../platforms/railway/place';
import type { LiveService } from '../../platforms/railway/snapshot';
import type { Context, Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { assertConfined, assertPlace, explained, type Session } from './session';

/**
 * Adds to a resource type what all of them do: stay inside the provider's project, stop waiting when Terraform
 * asks for it, and explain a refused token.
 */
export function withSession(resource: Resource<Session>): Resource<Session> {
  const run = <T>(
    session: Session,
    state: State,
    { signal }: Context,
    step: () => Promise<T>,
  ): Promise<T> => {
    session.snapshots.signal = signal;
    return explained(session, state, step);
  };
  return {
    ...resource,
    async modifyPlan(request) {
      const { client, prior, planned } = request;
      if (client) assertConfined(client, planned);
      if (client && prior === null) await explained(client, planned, () => assertPlace(client, planned));
      await resource.modifyPlan?.(request);
    },
    ...(resource.existing && {
      existing: (session: Session, planned: State, context: Context) =>
        run(session, planned, context, async () => {
          assertConfined(session, planned);
          await assertPlace(session, planned);
          return resource.existing!(session, planned, context);
        }),
    }),
    create: (session, planned, config, context) =>
      run(session, planned, context, () => resource.create(session, planned, config, context)),
    read: (session, state, context) =>
      run(session, state, context, async () => {
        // Without the declared place, nothing in it counts as deleted.
        await assertPlaceExists(session, session.confined);
        return resource.read(session, state, context);
      }),
    update: (session, prior, planned, config, context) =>
      run(session, planned, context, () => resource.update(session, prior, planned, config, context)),
    delete: (session, state, context) =>
      run(session, state, context, () => resource.delete(session, state, context)),
    ...(resource.import && {
      import: (session: Session, id: string, context: Context) =>
        run(session, {}, context, () => resource.import!(session, id, context)),
    }),
  };
}

const APPEARS_WITHIN_MS = 60_000;
const FIRST_LOOK_MS = 500;

/**
 * Repeats a step while Railway does not know an object that was just made: new services and volumes show up a
 * moment later than the answer that announces them.
 */
export async function onceVisible<T>({ client, snapshots }: Session, step: () => Promise<T>): Promise<T> {
  const { runtime } = client;
  const deadline = runtime.now() + APPEARS_WITHIN_MS;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, 8_000)) {
    try {
      return await step();
    } catch (error) {
      const early = isRailway(error, 'not-found') || isRailway(error, 'incomplete');
      const givenUp = runtime.now() + wait > deadline || snapshots.signal?.aborted;
      if (!early || givenUp) throw error;
    }
    snapshots.forget();
    await runtime.sleep(wait, snapshots.signal);
  }
}

/** Creates an object that must exist once. Finds it instead when the answer to the creation got lost. */
export async function createOnce<T>(
  session: Session,
  { create, find }: { readonly create: () => Promise<T>; readonly find: () => Promise<T | undefined> },
): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const { runtime } = session.client;
    for (const ms of [0, 2_000, 5_000]) {
      await runtime.sleep(ms);
      session.snapshots.forget();
      const found = await find();
      if (found !== undefined) return found;
    }
  }
  return create();
}

/**
 * The live service that a state's ids name.
 *
 * @throws RailwayError of kind `not-found`, or `incomplete` when it exists and the environment does not list it
 */
export async function liveService({ snapshots }: Session, state: State): Promise<LiveService> {
  const { service_id: serviceId, environment_id: environmentId } = state;
  const live = (await snapshots.environment(environmentId)).services.get(serviceId);
  if (live) return live;
  if (!(await snapshots.hasInstance(serviceId, environmentId)))
    throw notThere(`Service ${serviceId}`, environmentId);
  const listed = (await snapshots.environmentAgain(environmentId)).services.get(serviceId);
  if (listed) return listed;
  throw leftOut(`service ${serviceId}`, `services of environment ${environmentId}`);
}

/**
 * What is there before a declaration in a service: nothing where this run made the service, unknown while its ids are.
 *
 * @param by attributes besides the ids that it is looked for by
 * @param find looks for it in the live service
 */
export async function existingIn(
  session: Session,
  planned: State,
  by: readonly string[],
  find: (live: LiveService) => State | null | Promise<State | null>,
): Promise<State | typeof UNKNOWN | null> {
  if (['service_id', 'environment_id', ...by].some((name) => planned[name] === UNKNOWN)) return UNKNOWN;
  if (session.made.has(planned['service_id'])) return null;
  const live = await orGone(liveService(session, planned));
  return live && find(live);
}

/** What was planned, with what was open then as it turned out. */
export const settled = (planned: State, live: State): State =>
  Object.fromEntries(
    Object.entries(planned).map(([name, value]) => [name, value === UNKNOWN ? (live[name] ?? null) : value]),
  );

/** A domain of a live service; one that its settings leave out is looked for a second time. */
export async function findDomain<D>(
  session: Session,
  state: State,
  find: (domains: LiveService['instance']['domains']) => D | undefined,
): Promise<D | undefined> {
  const found = find((await liveService(session, state)).instance.domains);
  if (found) return found;
  const again = await session.snapshots.environmentAgain(state['environment_id']);
  const service = again.services.get(state['service_id']);
  return service && find(service.instance.domains);
}

/** The error for something that a snapshot does not hold. */
export function notThere(what: string, environmentId: string): RailwayError {
  return new RailwayError('not-found', `${what} not found`, {
    what: `${what} does not exist in environment ${environmentId}`,
    why: 'It was deleted, or it is new and Railway does not show it yet.',
    next: 'Run `plumbline plan`: it says what is missing and how to bring it back.',
  });
}

/** A read that answers null for something that is gone. */
export async function orGone<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step;
  } catch (error) {
    if (isRailway(error, 'not-found')) return null;
    throw error;
  }
}

/** A delete for which something already gone is a success. */
export async function deleteIfThere(step: Promise<unknown>): Promise<void> {
  await orGone(step);
}

/** Refuses to destroy what holds data. @throws PlumblineError */
export function assertUnprotected(state: State, what: string): void {
  if (state['deletion_protection'] === false) return;
  throw new PlumblineError({
    what: `${what} is protected against deletion`,
    why: 'Destroying it would destroy data, and deletion_protection is on (its default).',
    next: 'If that is what you want, set deletion_protection = false, apply, and destroy then.',
  });
}

/** Takes an import id apart. @throws PlumblineError */
export function importParts(type: string, id: string, ...names: string[]): string[] {
  const parts = id.split('/');
  if (parts.length === names.length && parts.every((part) => part.trim() !== '')) return parts;
  throw new PlumblineError({
    what: `"${id}" is not an import id of ${type}`,
    why: `It has to be ${names.map((name) => `<${name}>`).join('/')}.`,
    next: 'Copy the ids from the address of the dashboard: /project/<project>/service/<service>?environmentId=<environment>.',
  });
}

/** The error of an import that finds nothing. */
export function nothingToImport(what: string): PlumblineError {
  return new PlumblineError({
    what: `There is no ${what} to import`,
    why: 'It was deleted, the id has a typing error, or the token may not see it.',
    next: 'Check the id in the dashboard, and the token with `plumbline doctor`.',
  });
}
