import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import {
  createRegistry,
  listRegistries,
  type RegistryRecord,
  type RegistrySettings,
  readRegistry,
  removeRegistry,
  updateRegistry,
} from '../../platforms/dokploy/registries';
import type { Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, isLeft, theOne } from './adoption';
import { registry as definition } from './definitions/registry';
import { fingerprintValue, type Session } from './session';

const DOCKER_HUB = 'docker.io';

const scopeOf = (state: State) => `dokploy_registry/${state.id}`;

/** A login that all compose apps of the server pull with. */
export const registry: Resource<Session> = {
  definition,
  fingerprintScope: scopeOf,

  async existing(session, planned) {
    if (planned.url === UNKNOWN) return UNKNOWN;
    const found = await registriesAt(session.api, planned.url);
    const choose = 'Docker keeps one login per registry: remove the others in the dashboard.';
    const what = `A login of ${planned.url}`;
    const met = theOne(session.api, { what, found, idOf: ({ registryId }) => registryId, choose });
    return met && stateOf(session, met, {});
  },

  async create({ api }, planned, config) {
    const settings = settingsOf(planned, config);
    const id = await createOnce(api, {
      create: () => createRegistry(api, settings),
      find: async () => (await registriesAt(api, planned.url)).map(({ registryId }) => registryId),
      idOf: (created) => created,
    });
    return { ...planned, id };
  },

  async read(session, state) {
    const listed = (await listRegistries(session.api)).find(({ registryId }) => registryId === state.id);
    const found = listed ?? (await unlessGone(readRegistry(session.api, state.id)));
    return found ? stateOf(session, found, state) : null;
  },

  async update({ api }, prior, planned, config) {
    await updateRegistry(api, prior.id, settingsOf(planned, config));
    return { ...planned };
  },

  async delete({ api }, state, context) {
    if (isLeft(`The login of ${state.url}`, state, context)) return;
    await unlessGone(removeRegistry(api, state.id));
  },

  async import(session, id) {
    const listed = (await listRegistries(session.api)).find(({ registryId }) => registryId === id);
    return stateOf(session, listed ?? (await readRegistry(session.api, id)), {});
  },
};

const registriesAt = async (api: DokployClient, url: string) =>
  (await listRegistries(api)).filter((record) => urlOf(record) === url);

/** Dokploy leaves the host of Docker Hub out. */
const urlOf = ({ registryUrl }: RegistryRecord) => registryUrl || DOCKER_HUB;

const settingsOf = ({ name, url, username }: State, config: State): RegistrySettings => ({
  registryName: name,
  registryUrl: url === DOCKER_HUB ? '' : url,
  username,
  password: String(config.password),
});

function stateOf(session: Session, record: RegistryRecord, known: State): State {
  const { registryId: id, password } = record;
  return {
    id,
    name: record.registryName,
    url: urlOf(record),
    username: record.username,
    password: null,
    // A Dokploy that does not show it leaves what is known.
    password_fingerprint:
      typeof password === 'string'
        ? fingerprintValue(session, scopeOf({ id }), 'password', password)
        : (known.password_fingerprint ?? null),
  };
}
