import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import { listProjects, readEnvironment } from '../../platforms/dokploy/projects';
import type { ApplicationRecord, ComposeRecord, ProjectSummary } from '../../platforms/dokploy/records';
import { readApplication, readCompose } from '../../platforms/dokploy/services';
import { ProviderError } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { theOne } from './adoption';

/** A kind of service that may exist before it is declared. */
export interface ServiceKind<R> {
  /** How it reads in a message. */
  readonly what: string;
  /** Attribute that names one by its id. */
  readonly attribute: 'compose_id' | 'application_id';
  readonly read: (api: DokployClient, id: string) => Promise<R>;
  readonly idOf: (record: R) => string;
  /** Ids and names of those in an environment. */
  readonly listed: (
    environment: Pick<ProjectSummary['environments'][number], 'compose' | 'applications'>,
  ) => readonly { readonly id: string; readonly name: string }[];
}

export const COMPOSE: ServiceKind<ComposeRecord> = {
  what: 'compose app',
  attribute: 'compose_id',
  read: readCompose,
  idOf: ({ composeId }) => composeId,
  listed: ({ compose }) => compose.map(({ composeId: id, name }) => ({ id, name })),
};

export const APPLICATION: ServiceKind<ApplicationRecord> = {
  what: 'application',
  attribute: 'application_id',
  read: readApplication,
  idOf: ({ applicationId }) => applicationId,
  listed: ({ applications }) => applications.map(({ applicationId: id, name }) => ({ id, name })),
};

/**
 * The service that is given by its id, or the one of this name in the environment.
 *
 * @throws ProviderError when the id leads nowhere, or several have the name
 */
export async function serviceMet<R>(
  api: DokployClient,
  kind: ServiceKind<R>,
  planned: State,
): Promise<R | typeof UNKNOWN | null> {
  const { what, attribute, read, idOf } = kind;
  const { [attribute]: id, environment_id: environmentId, name } = planned;
  if (id === UNKNOWN || (id === null && [environmentId, name].includes(UNKNOWN))) return UNKNOWN;
  if (id === null) {
    const found = await servicesNamed(api, kind, environmentId, name);
    const choose = `Give the id of the one that is meant as ${attribute}, or rename the others in the dashboard.`;
    return theOne(api, { what: `The ${what} "${name}"`, found, idOf, choose });
  }
  const record = await unlessGone(read(api, id));
  if (record !== undefined) return record;
  throw new ProviderError(
    `There is no ${what} ${id}`,
    'Copy the id from the end of its address in the dashboard; the key must belong to the same organization.',
    [attribute],
  );
}

/**
 * Every service of a kind and name in an environment.
 *
 * @throws DokployError when there is no such environment, or the key may not see it
 */
export async function servicesNamed<R>(
  api: DokployClient,
  { read, listed }: ServiceKind<R>,
  environmentId: string,
  name: string,
): Promise<R[]> {
  const environments = (await listProjects(api)).flatMap((project) => project.environments);
  const known = environments.find((candidate) => candidate.environmentId === environmentId);
  // One that is not listed may be hidden from the key, or not be there at all, which is said before anything is planned.
  const environment = known ?? (await readEnvironment(api, environmentId));
  const found = listed(environment).filter((service) => service.name === name);
  return Promise.all(found.map(({ id }) => read(api, id)));
}

/** @throws ProviderError when another service would take the place of the one in state */
export function requireSameService<R>(
  { what, attribute }: ServiceKind<R>,
  prior: State,
  config: State,
): void {
  const wanted = config[attribute];
  if (wanted === null || wanted === UNKNOWN || wanted === prior.id) return;
  throw new ProviderError(
    `${attribute} cannot become ${wanted}`,
    `State holds ${what} ${prior.id} under this name. Declare the other one as a resource of its own, or forget this one first (terraform state rm, or a removed block).`,
    [attribute],
  );
}
