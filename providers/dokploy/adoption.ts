import type { DokployClient } from '../../platforms/dokploy/client';
import { listProjects } from '../../platforms/dokploy/projects';
import { UnknownOutcomeError } from '../../platforms/http';
import type { Context } from '../framework/resource';
import { ProviderError } from '../framework/resource';

/** Objects that a resource of this process has already: two resources must never share one. */
const taken = new WeakMap<DokployClient, Set<string>>();

export interface Creation<T> {
  readonly client: DokployClient;
  readonly context: Context;
  /** What is created, as it reads in a message: `compose app "ledger"`. */
  readonly what: string;
  /** Objects that could be what a broken earlier run left behind. */
  readonly find: () => Promise<readonly Candidate<T>[]>;
  readonly create: () => Promise<T>;
  readonly idOf: (created: T) => string;
}

export interface Candidate<T> {
  readonly object: T;
  /** Why it is more than a leftover and must be imported on purpose. */
  readonly inUse?: string;
}

/**
 * Creates an object, or takes over the one that a broken earlier run created and no state knows. Dokploy's names are
 * not unique, so creating blindly would leave two.
 *
 * @throws ProviderError when an object of that name is in use already
 */
export async function createOrAdopt<T>(creation: Creation<T>): Promise<T> {
  const leftover = await adopt(creation);
  if (leftover !== undefined) return leftover;
  try {
    return take(creation, await creation.create());
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const created = await adopt(creation);
    if (created === undefined) throw error;
    return created;
  }
}

async function adopt<T>(creation: Creation<T>): Promise<T | undefined> {
  const { client, context, what, find, idOf } = creation;
  const mine = taken.get(client) ?? new Set();
  const candidate = (await find()).find(({ object }) => !mine.has(idOf(object)));
  if (candidate === undefined) return undefined;
  const id = idOf(candidate.object);
  if (candidate.inUse !== undefined) {
    throw new ProviderError(
      `${what} exists already (${id})`,
      `${candidate.inUse}, so it is not taken over silently. Import it (terraform import … ${id}), or choose another name.`,
      ['name'],
    );
  }
  context.warn(
    `Took over ${what} (${id})`,
    'It existed already and was never used: an earlier run was probably cut off.',
  );
  return take(creation, candidate.object);
}

function take<T>({ client, idOf }: Creation<T>, object: T): T {
  const mine = taken.get(client) ?? new Set<string>();
  taken.set(client, mine.add(idOf(object)));
  return object;
}

/** Ids of the services of one kind and name in an environment. */
export async function servicesNamed(
  client: DokployClient,
  environmentId: string,
  kind: 'compose' | 'applications',
  name: string,
): Promise<string[]> {
  const environments = (await listProjects(client)).flatMap((project) => project.environments);
  const environment = environments.find((candidate) => candidate.environmentId === environmentId);
  if (environment === undefined) return [];
  return kind === 'compose'
    ? environment.compose.filter((app) => app.name === name).map((app) => app.composeId)
    : environment.applications.filter((app) => app.name === name).map((app) => app.applicationId);
}
