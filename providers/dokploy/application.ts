import { formatEnv, parseEnvText } from '../../platforms/dokploy/env-text';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { ApplicationRecord } from '../../platforms/dokploy/records';
import {
  createApplication,
  deleteApplication,
  readApplication,
  updateApplication,
} from '../../platforms/dokploy/services';
import { PartialStateError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { readSettings, settingsInput, settingsOf } from '../framework/settings';
import { createOnce, isLeft } from './adoption';
import { appNamePrefix, requireSamePrefix } from './app-name';
import { application as definition } from './definitions/application';
import { APPLICATION, requireSameService, serviceMet, servicesNamed } from './existing-service';
import { requirePlaceable } from './host-port';
import { fingerprintValue, fingerprintVariables, type Session, variableValues } from './session';

/** Swarm's are all written out: what is left out means no healthcheck and endless restarts. */
const SETTINGS = settingsOf(definition.attributes);

const scopeOf = (state: State) => `dokploy_application/${state.id}`;

/** A Swarm service made from one image: writing it deploys nothing. */
export const application: Resource<Session> = {
  definition,
  fingerprintScope: scopeOf,

  modifyPlan({ prior, config }) {
    // A value that cannot be written is refused before anything is.
    formatEnv(variableValues(config.env));
    if (prior === null) return;
    requireSameService(APPLICATION, prior, config);
    requireSamePrefix(prior, config);
  },

  async existing(session, planned) {
    const record = await serviceMet(session.api, APPLICATION, planned);
    if (record === null || record === UNKNOWN) return record;
    const { application_id, app_name_prefix } = planned;
    return { ...stateOf(session, record, {}), application_id, app_name_prefix };
  },

  async create(session, planned, config) {
    const { api } = session;
    const { name, environment_id: environmentId } = planned;
    const { applicationId, appName } = await createOnce(api, {
      create: () => createApplication(api, { name, environmentId, appName: appNamePrefix(planned) }),
      find: () => servicesNamed(api, APPLICATION, environmentId, name),
      idOf: (created) => created.applicationId,
    });
    const known = { ...planned, id: applicationId, app_name: appName };
    try {
      return await write(session, known, config);
    } catch (error) {
      throw new PartialStateError(known, error);
    }
  },

  async read(session, state) {
    const record = await unlessGone(readApplication(session.api, state.id));
    return record ? stateOf(session, record, state) : null;
  },

  async update(session, prior, planned, config) {
    requirePlaceable(await readApplication(session.api, prior.id), planned.update_config.order);
    return write(session, { ...planned, id: prior.id, app_name: prior.app_name }, config);
  },

  async delete({ api }, state, context) {
    if (isLeft(`Application "${state.name}"`, state, context)) return;
    await unlessGone(deleteApplication(api, state.id));
  },

  async import(session, id) {
    return stateOf(session, await readApplication(session.api, id), {});
  },
};

async function write({ api }: Session, known: State, config: State): Promise<State> {
  const { registry } = config;
  await updateApplication(api, known.id, {
    ...settingsInput(SETTINGS, known),
    // A mode set by hand would win over replicas.
    modeSwarm: null,
    registryUrl: registry?.url ?? null,
    username: registry?.username ?? null,
    password: registry?.password ?? null,
    env: formatEnv(variableValues(config.env)),
  });
  return known;
}

function stateOf(session: Session, record: ApplicationRecord, known: State): State {
  const scope = scopeOf({ id: record.applicationId });
  return {
    ...readSettings(SETTINGS, record, known),
    id: record.applicationId,
    application_id: known.application_id ?? null,
    environment_id: record.environmentId,
    app_name_prefix: known.app_name_prefix ?? null,
    app_name: record.appName,
    registry: registryState(session, scope, record),
    env: fingerprintVariables(session, scope, parseEnvText(record.env), known.env),
  };
}

function registryState(session: Session, scope: string, record: ApplicationRecord): State | null {
  const { registryUrl: url, username, password } = record;
  if (!url && !username && !password) return null;
  return {
    url: url ?? '',
    username: username ?? '',
    password: null,
    fingerprint: fingerprintValue(session, scope, 'registry.password', password ?? ''),
  };
}
