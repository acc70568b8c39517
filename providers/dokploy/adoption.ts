import type { DokployClient } from '../../platforms/dokploy/client';
import { UnknownOutcomeError } from '../../platforms/http';
import { type Context, ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';

/** Objects that this walk made: a second resource of the same name makes its own. */
const made = new WeakMap<DokployClient, Set<string>>();

const isOurs = (client: DokployClient, id: string) => made.get(client)?.has(id) === true;

interface Search<T> {
  /** What is looked for, as it reads in a message: `compose app "ledger"`. */
  readonly what: string;
  readonly found: readonly T[];
  readonly idOf: (object: T) => string;
  /** How to say which one of several is meant. */
  readonly choose: string;
}

/** @throws ProviderError when several objects could be the one that is meant: Dokploy's names are not unique */
export function theOne<T>(client: DokployClient, { what, found, idOf, choose }: Search<T>): T | null {
  const others = found.filter((object) => !isOurs(client, idOf(object)));
  if (others.length <= 1) return others[0] ?? null;
  throw new ProviderError(
    `${what} is there ${others.length} times (${others.map(idOf).join(', ')})`,
    `Names are not unique on Dokploy, so it cannot be told which one is meant. ${choose}`,
  );
}

interface Creation<T> {
  readonly create: () => Promise<T>;
  /** Objects that could be the one whose creation was not answered. */
  readonly find: () => Promise<readonly T[]>;
  readonly idOf: (created: T) => string;
}

/** Creates an object, and finds it again when the answer got lost: creating it once more would leave two. */
export async function createOnce<T>(client: DokployClient, { create, find, idOf }: Creation<T>): Promise<T> {
  try {
    return remember(await create());
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const [created, ...others] = (await find()).filter((object) => !isOurs(client, idOf(object)));
    if (created === undefined || others.length > 0) throw error;
    return remember(created);
  }

  function remember(object: T): T {
    made.set(client, (made.get(client) ?? new Set()).add(idOf(object)));
    return object;
  }
}

/** Says that what was taken over is only forgotten, and answers whether it was. */
export function isLeft(what: string, { adopted }: State, context: Context): boolean {
  if (adopted === null || adopted === undefined) return false;
  context.warn(
    `${what} stays`,
    `It was there before it was taken over (${adopted.id}), so it is only forgotten. Delete it in the dashboard if it is not needed.`,
  );
  return true;
}
