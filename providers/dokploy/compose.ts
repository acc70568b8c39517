import { formatEnv, parseEnvText } from '../../platforms/dokploy/env-text';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { ComposeRecord } from '../../platforms/dokploy/records';
import {
  createCompose,
  deleteCompose,
  readCompose,
  readDeployedFile,
  updateCompose,
} from '../../platforms/dokploy/services';
import { PartialStateError, ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { readSettings, settingsInput, settingsOf } from '../framework/settings';
import { createOnce, isLeft } from './adoption';
import { appNamePrefix, requireSamePrefix } from './app-name';
import { requireCarried } from './carried-values';
import { defaultCommand, formerCommand } from './compose-command';
import { composeLosses } from './compose-losses';
import { compose as definition } from './definitions/compose';
import { COMPOSE, requireSameService, serviceMet, servicesNamed } from './existing-service';
import { fingerprintVariables, type Session, variableValues } from './session';

const SETTINGS = settingsOf(definition.attributes);

const scopeOf = (state: State) => `dokploy_compose/${state.id}`;

/** A compose app: writing it deploys nothing. */
export const compose: Resource<Session> = {
  definition,
  fingerprintScope: scopeOf,

  validate(config) {
    if (config.environment_id !== null || config.compose_id !== null) return;
    throw new ProviderError(
      'environment_id is missing',
      'A new compose app is created in an environment. Give its id, or compose_id to take over an app that exists.',
      ['environment_id'],
    );
  },

  async modifyPlan({ prior, planned, config, client }) {
    if (client) await requireCarried(client, planned, config);
    if (prior === null) return;
    requireSameService(COMPOSE, prior, config);
    requireSamePrefix(prior, config);
    // Known before apply, so that a hand edit shows as a change back to exactly this.
    const ours = config.command === null && planned.wait_timeout_seconds !== UNKNOWN;
    if (ours && planned.command !== formerCommand(prior)) {
      planned.command = defaultCommand({ ...planned, app_name: prior.app_name });
    }
  },

  async existing(session, planned) {
    const record = await serviceMet(session.api, COMPOSE, planned);
    if (record === null || record === UNKNOWN) return record;
    const live = stateOf(session, record, {});
    // What runs came from Git then, and not from the record.
    const fromGit = live.source_type !== 'raw' && record.deployments.length > 0;
    return {
      ...live,
      ...(fromGit && { compose_file: (await readDeployedFile(session.api, live.id)) ?? null }),
      compose_id: planned.compose_id,
      app_name_prefix: planned.app_name_prefix,
    };
  },

  losses: composeLosses,

  async create(session, planned, config) {
    const { api } = session;
    const {
      name,
      environment_id: environmentId,
      compose_type: composeType,
      compose_file: composeFile,
    } = planned;
    const settings = { name, environmentId, composeType, composeFile, appName: appNamePrefix(planned) };
    const { composeId, appName } = await createOnce(api, {
      create: () => createCompose(api, settings),
      find: () => servicesNamed(api, COMPOSE, environmentId, name),
      idOf: (created) => created.composeId,
    });
    const known: State = { ...planned, id: composeId, app_name: appName };
    try {
      return await write(session, known, config, { environment_id: environmentId });
    } catch (error) {
      throw new PartialStateError(known, error);
    }
  },

  async read(session, state) {
    const record = await unlessGone(readCompose(session.api, state.id));
    return record ? stateOf(session, record, state) : null;
  },

  update: (session, prior, planned, config) =>
    write(session, { ...planned, id: prior.id, app_name: prior.app_name }, config, prior),

  async delete({ api }, state, context) {
    // One that an older build took over has no other sign of it.
    const adopted = state.adopted ?? (state.compose_id && { id: state.compose_id });
    if (isLeft(`Compose app "${state.name}"`, { adopted }, context)) return;
    await unlessGone(deleteCompose(api, state.id));
  },

  async import(session, id) {
    return stateOf(session, await readCompose(session.api, id), {});
  },
};

async function write(session: Session, known: State, config: State, prior: State): Promise<State> {
  await requireCarried(session, known, config);
  const command = known.command === UNKNOWN ? defaultCommand(known) : known.command;
  const environmentId = known.environment_id;
  const { createEnvFile, ...settings } = settingsInput(SETTINGS, { ...known, command });
  await updateCompose(session.api, known.id, {
    ...settings,
    env: formatEnv(variableValues(config.env)),
    // A Dokploy that does not know the field has it on, as all have until somebody switches it off.
    ...(prior.create_env_file === false && { createEnvFile }),
    ...(environmentId !== prior.environment_id && { environmentId }),
  });
  return { ...known, command };
}

function stateOf(session: Session, record: ComposeRecord, known: State): State {
  const settings = readSettings(SETTINGS, record, known);
  return {
    ...settings,
    id: record.composeId,
    compose_id: known.compose_id ?? null,
    environment_id: record.environmentId,
    app_name_prefix: known.app_name_prefix ?? null,
    app_name: record.appName,
    compose_type: record.composeType,
    env: fingerprintVariables(
      session,
      scopeOf({ id: record.composeId }),
      parseEnvText(record.env),
      known.env,
    ),
    wait_timeout_seconds:
      known.wait_timeout_seconds ??
      Number(
        /--wait-timeout (\d+)/.exec(settings['command'])?.[1] ??
          definition.attributes.wait_timeout_seconds.default,
      ),
  };
}
