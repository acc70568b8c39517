import { formatEnv, parseEnvText, survivesUnquoted } from '../../platforms/dokploy/env-text';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { ComposeRecord } from '../../platforms/dokploy/records';
import { deleteCompose, readCompose, updateCompose } from '../../platforms/dokploy/services';
import { ENV_FILE_IS_QUOTED, isOlder, readVersion } from '../../platforms/dokploy/version';
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

  async modifyPlan({ prior, planned, config, client }) {
    if (client) await requireCarried(client, planned, config);
    if (prior === null) return;
    requireSameApp(prior, config);
    requireSamePrefix(prior, config);
    // Known before apply, so that a hand edit shows as a change back to exactly this.
    const ours = config.command === null && planned.wait_timeout_seconds !== UNKNOWN;
    if (ours && planned.command !== formerCommand(prior)) {
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
  // Without a name for the file, a Dokploy that puts it elsewhere would start everything with empty values.
  return state.compose_type === 'stack' ? '' : formerCommand(state).replace(/^compose/, '$& --env-file .env');
}

/** Today's differs in form only, which alone is no reason to write an app. */
function formerCommand({ app_name, wait_timeout_seconds }: State): string {
  return `compose -p ${app_name} -f docker-compose.yml up -d --wait --wait-timeout ${wait_timeout_seconds} --remove-orphans`;
}

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

/**
 * Refuses values that would arrive changed: before 0.30 Dokploy writes `.env` without quotes, and Compose reads it.
 *
 * @throws ProviderError with the version found; PlumblineError for a value that no version can carry
 */
async function requireCarried({ api }: Session, planned: State, config: State): Promise<void> {
  formatEnv(variableValues(config.env));
  if (planned.compose_type !== 'docker-compose') return;
  const changed = Object.entries<State>(config.env ?? {})
    .filter(([, entry]) => typeof entry.value === 'string' && !survivesUnquoted(entry.value))
    .map(([name]) => name);
  if (changed.length === 0) return;
  const version = await readVersion(api);
  if (!isOlder(version, ENV_FILE_IS_QUOTED)) return;
  throw new ProviderError(
    `Dokploy ${version} would hand other values of ${changed.join(', ')} to the containers`,
    `Before ${ENV_FILE_IS_QUOTED} it writes them into .env without quotes, where "$", line breaks, quotes in front, blanks at either end and " #" mean something else to Compose. Update Dokploy, or encode the values, for example as base64, and decode them in the app.`,
    ['env'],
  );
}

function requireSameApp(prior: State, { compose_id: wanted }: State): void {
  if (wanted === null || wanted === UNKNOWN || wanted === prior.id) return;
  throw new ProviderError(
    `compose_id cannot become ${wanted}`,
    `State holds compose app ${prior.id} under this name. Declare the other app as a resource of its own, or forget this one first (terraform state rm, or a removed block).`,
    ['compose_id'],
  );
}
