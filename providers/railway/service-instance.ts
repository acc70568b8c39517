import { isRailway } from '../../platforms/railway/errors';
import type { LiveService } from '../../platforms/railway/snapshot';
import { COMMIT_PATCH, INSTANCE_UPDATE, LIMITS_UPDATE } from '../../platforms/railway/writes';
import { ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { existingIn, importParts, liveService, nothingToImport, onceVisible, orGone } from './behaviour';
import { serviceInstance as definition } from './definitions';
import { total } from './definitions/regions';
import { isKnown, sourceProblem } from './definitions/source';
import { liveSettings } from './live-settings';
import type { Session } from './session';
import { instanceInput, limitsInput, sourcePatch } from './settings-input';
import { commitWithoutDeploy } from './staged';

export const serviceInstance: Resource<Session> = {
  definition,

  fingerprintScope: (state) => `${state['environment_id']}/${state['service_id']}`,

  validate(config) {
    const found = sourceProblem(config);
    if (found)
      throw new ProviderError('Contradictory settings of a service', found.problem, [found.attribute]);
  },

  modifyPlan({ planned }) {
    const { regions } = planned;
    if (regions === null) return;
    planned['num_replicas'] = isKnown(regions) ? total(regions) : UNKNOWN;
  },

  existing: (session, planned) =>
    existingIn(session, planned, [], (live) => ({
      ...planned,
      ...liveSettings(live, {
        ...planned,
        registry_username: null,
        registry_password_fingerprint: null,
      }),
    })),

  losses: (live, planned) =>
    live['registry_username'] !== null && planned['registry_username'] === null ? ['registry_username'] : [],

  async create(session, planned, config) {
    const live = await placed(session, planned);
    await write(session, live, undefined, planned, config);
    return { ...planned, id: live.instance.id };
  },

  async read(session, state) {
    const live = await orGone(liveService(session, state));
    return live && { ...state, ...liveSettings(live, state) };
  },

  async update(session, prior, planned, config) {
    await write(session, await liveService(session, planned), prior, planned, config);
    return planned;
  },

  // The settings end with the service; there is nothing to switch off that would not stop it.
  async delete() {},

  async import(session, id) {
    const [environmentId, serviceId] = importParts(definition.type, id, 'environment id', 'service id') as [
      string,
      string,
    ];
    const ids = { environment_id: environmentId, service_id: serviceId };
    const live = await orGone(liveService(session, ids));
    if (!live) throw nothingToImport(`service ${serviceId} in environment ${environmentId}`);
    return { ...ids, ...liveSettings(live, undefined) };
  },
};

/**
 * The service in its environment. Railway puts a new service into each environment there is, a moment later; one that is
 * in another environment only, or was taken out of this one by hand, is added.
 */
async function placed(session: Session, planned: State): Promise<LiveService> {
  const { snapshots, made } = session;
  const { service_id: serviceId, environment_id: environmentId } = planned;
  const there = () => onceVisible(session, () => liveService(session, planned));
  const found = made.has(serviceId) ? there() : liveService(session, planned);
  const live = await orGone(found);
  if (live) return live;
  const patch = { services: { [serviceId]: { isCreated: true } } };
  const purpose = `add service ${serviceId} to environment ${environmentId}`;
  await snapshots.write(COMMIT_PATCH, { environmentId, patch }, purpose);
  return there();
}

/** Writes what differs from `prior`; without one, everything that is declared. */
async function write(
  session: Session,
  live: LiveService,
  prior: State | undefined,
  planned: State,
  config: State,
): Promise<void> {
  const { snapshots, client } = session;
  const { service_id: serviceId, environment_id: environmentId } = planned;
  const name = live.instance.serviceName;
  const before = prior ?? liveSettings(live, undefined);

  const input = instanceInput(before, planned, { all: prior === undefined, live });
  Object.assign(
    input,
    credentialsInput(prior, planned, config, (value) => client.redactor.learn(value)),
  );
  if (Object.keys(input).length > 0) await writeSettings(session, live, planned, input);

  const limits = limitsInput(before, planned);
  if (limits) {
    const variables = { input: { serviceId, environmentId, ...limits } };
    await snapshots.write(LIMITS_UPDATE, variables, `limit the resources of service ${name}`);
  }
  const source = sourcePatch(before, planned);
  if (source) {
    const purpose = `set the branch and switch off automatic updates of service ${name}`;
    await commitWithoutDeploy(session, environmentId, { services: { [serviceId]: { source } } }, purpose);
  }
}

/** Credentials cannot be read back: they are written when they are new, and when their fingerprint differs. */
function credentialsInput(
  prior: State | undefined,
  planned: State,
  config: State,
  learn: (value: string) => void,
): Record<string, unknown> {
  const [username, password] = [planned['registry_username'], config['registry_password']];
  if (typeof password !== 'string') return prior?.['registry_username'] ? { registryCredentials: null } : {};
  learn(password);
  const changed =
    prior?.['registry_username'] !== username ||
    planned['registry_password_fingerprint'] === UNKNOWN ||
    prior?.['registry_password_fingerprint'] !== planned['registry_password_fingerprint'];
  return changed ? { registryCredentials: { username, password } } : {};
}

/**
 * Some services that do not run yet refuse healthcheck settings with "Invalid input", whatever they say. Those are then kept
 * until the first deployment of this run, or for the next run, which sees them missing.
 */
async function writeSettings(
  { snapshots, afterFirstDeployment }: Session,
  { instance }: LiveService,
  planned: State,
  input: Record<string, unknown>,
): Promise<void> {
  const { service_id: serviceId, environment_id: environmentId } = planned;
  const send = (settings: Record<string, unknown>) =>
    snapshots.write(
      INSTANCE_UPDATE,
      { serviceId, environmentId, input: settings },
      `write the settings of service ${instance.serviceName}`,
    );
  const { healthcheckPath, healthcheckTimeout, ...rest } = input;
  try {
    await send(input);
  } catch (error) {
    const given = healthcheckPath !== undefined || healthcheckTimeout !== undefined;
    const hopeful = given && instance.activeDeployments.length === 0;
    if (!isRailway(error, 'invalid') || !hopeful) throw error;
    if (Object.keys(rest).length > 0) await send(rest);
    afterFirstDeployment.set(`${environmentId}/${serviceId}`, { healthcheckPath, healthcheckTimeout });
  }
}
