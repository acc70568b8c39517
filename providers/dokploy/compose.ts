import { formatEnv, parseEnvText } from '../../platforms/dokploy/env-text';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { ComposeRecord } from '../../platforms/dokploy/records';
import { deleteCompose, readCompose, updateCompose } from '../../platforms/dokploy/services';
import { PartialStateError, ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { readSettings, settingsInput, settingsOf } from '../framework/settings';
import { requireSamePrefix } from './app-name';
import { compose as definition } from './definitions/compose';
import { obtainCompose } from './obtain-compose';
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

  modifyPlan({ prior, planned, config }) {
    if (prior === null) return;
    requireSameApp(prior, config);
    requireSamePrefix(prior, config);
    // Known before apply, so that a hand edit shows as a change back to exactly this.
    if (config.command === null && planned.wait_timeout_seconds !== UNKNOWN) {
      planned.command = defaultCommand({ ...planned, app_name: prior.app_name });
    }
  },

  async create(session, planned, config, context) {
    const { composeId, appName, environmentId } = await obtainCompose(session, planned, context);
    const known: State = {
      ...planned,
      id: composeId,
      app_name: appName,
      environment_id: planned.environment_id === UNKNOWN ? environmentId : planned.environment_id,
    };
    try {
      return await write(session, known, config, environmentId);
    } catch (error) {
      throw new PartialStateError(known, error);
    }
  },

  async read(session, state) {
    const record = await unlessGone(readCompose(session.api, state.id));
    return record ? stateOf(session, record, state) : null;
  },

  update: (session, prior, planned, config) =>
    write(session, { ...planned, id: prior.id, app_name: prior.app_name }, config, prior.environment_id),

  async delete({ api }, state, context) {
    if (state.compose_id !== null) {
      context.warn(
        `Compose app "${state.name}" keeps running`,
        `It was taken over by its id (${state.compose_id}), so it is only forgotten. Delete it in the dashboard if it is not needed.`,
      );
      return;
    }
    await unlessGone(deleteCompose(api, state.id));
  },

  async import(session, id) {
    return stateOf(session, await readCompose(session.api, id), {});
  },
};

/** `docker compose up` that waits until everything is healthy; Swarm has no such wait, so there it is Dokploy's own. */
function defaultCommand(state: State): string {
  if (state.compose_type === 'stack') return '';
  return `compose -p ${state.app_name} -f docker-compose.yml up -d --wait --wait-timeout ${state.wait_timeout_seconds} --remove-orphans`;
}

async function write(session: Session, known: State, config: State, livesIn: string): Promise<State> {
  const command = known.command === UNKNOWN ? defaultCommand(known) : known.command;
  const environmentId = known.environment_id;
  await updateCompose(session.api, known.id, {
    ...settingsInput(SETTINGS, { ...known, command }),
    env: formatEnv(variableValues(config.env)),
    ...(environmentId !== livesIn && { environmentId }),
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

function requireSameApp(prior: State, { compose_id: wanted }: State): void {
  if (wanted === null || wanted === UNKNOWN || wanted === prior.id) return;
  throw new ProviderError(
    `compose_id cannot become ${wanted}`,
    `State holds compose app ${prior.id} under this name. Declare the other app as a resource of its own, or forget this one first (terraform state rm, or a removed block).`,
    ['compose_id'],
  );
}
