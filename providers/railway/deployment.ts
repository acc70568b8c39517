import { sameImage } from '../../core/same-image';
import type { LiveDeployment } from '../../platforms/railway/live';
import { serviceUrl } from '../../platforms/railway/public-url';
import { INSTANCE_UPDATE } from '../../platforms/railway/writes';
import { rollOut } from '../../rollout/railway/follow';
import { serving } from '../../rollout/railway/verdict';
import type { Context, Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { importParts, liveService, nothingToImport, onceVisible, orGone } from './behaviour';
import { deployment as definition } from './definitions';
import type { Session } from './session';

/** What only a deployment changes. */
const OUTCOME = ['deployment_id', 'active_deployment_id', 'status', 'active_image', 'active_digest'] as const;

export const deployment: Resource<Session> = {
  definition,

  /** Deploys when something declared changed, or when something else than the last deployment serves. */
  modifyPlan({ prior, planned }) {
    if (prior === null || needsDeployment(prior, planned)) {
      for (const attribute of OUTCOME) planned[attribute] = UNKNOWN;
      // A rollout rarely moves a service: a new domain shows with the next read instead of in every plan.
      planned['url'] = prior?.['url'] ?? UNKNOWN;
      if (typeof planned['image'] === 'string') planned['active_image'] = planned['image'];
      return;
    }
    for (const attribute of [...OUTCOME, 'url']) planned[attribute] = prior[attribute];
  },

  create: (session, planned, _config, context) => deploy(session, planned, context),

  async read(session, state) {
    const live = await orGone(liveService(session, state));
    if (!live) return null;
    const now = activeState(live.instance, state);
    return { ...state, ...now, deployment_id: await attributed(session, state, now) };
  },

  async update(session, prior, planned, _config, context) {
    if (needsDeployment(prior, planned)) return deploy(session, planned, context);
    // A hash that was unknown in the plan has turned out to be the old one: what runs is right already.
    return Object.fromEntries(
      Object.entries(planned).map(([name, value]) => [name, value === UNKNOWN ? prior[name] : value]),
    );
  },

  // What runs goes on running until the service goes.
  async delete() {},

  async import(session, id) {
    const [environmentId, serviceId] = importParts(definition.type, id, 'environment id', 'service id') as [
      string,
      string,
    ];
    const ids = { id, environment_id: environmentId, service_id: serviceId };
    const live = await orGone(liveService(session, ids));
    if (!live) throw nothingToImport(`service ${serviceId} in environment ${environmentId}`);
    const active = activeState(live.instance, { image: null });
    return {
      ...ids,
      image: live.instance.source?.repo ? null : active['active_image'],
      timeout_seconds: definition.attributes.timeout_seconds.default,
      settle_seconds: definition.attributes.settle_seconds.default,
      deployment_id: active['active_deployment_id'],
      ...active,
    };
  },
};

/** The deployment that counts as the last apply's: Railway's own repetition of it takes its place. */
async function attributed({ snapshots }: Session, state: State, now: State): Promise<string | null> {
  const { deployment_id: ours, image } = state;
  const { active_deployment_id: active, active_image: runs } = now;
  const other = ours !== null && active !== null && ours !== active;
  if (!other || (image !== null && runs !== image)) return ours;
  return (await snapshots.repeats(active, ours)) ? active : ours;
}

/** Whether the running deployment is not the declared one, or not the one that was deployed last. */
function needsDeployment(prior: State, planned: State): boolean {
  const changed = ['image', 'config_hash'].some((name) => prior[name] !== planned[name]);
  const replaced = prior['active_deployment_id'] !== prior['deployment_id'];
  const other = prior['image'] !== null && prior['active_image'] !== prior['image'];
  return changed || replaced || other || prior['active_deployment_id'] === null;
}

async function deploy(session: Session, planned: State, context: Context): Promise<State> {
  const { service_id: serviceId, environment_id: environmentId, image } = planned;
  const request = {
    serviceId,
    environmentId,
    image: image ?? undefined,
    timeoutSeconds: planned['timeout_seconds'],
    settleSeconds: planned['settle_seconds'],
  };
  const observer = { progress: (message: string) => context.progress(message), signal: context.signal };
  await onceVisible(session, () => liveService(session, planned));
  const { deployment: live, serviceInstance } = await rollOut(session.snapshots, request, observer);
  await writePostponed(session, planned);
  const outcome = activeState({ ...serviceInstance, activeDeployments: [live] }, planned);
  const url = planned['url'] === UNKNOWN ? outcome['url'] : planned['url'];
  return { ...planned, ...outcome, url, id: `${environmentId}/${serviceId}`, deployment_id: live.id };
}

/** Settings that Railway did not take before the service ran. */
async function writePostponed({ snapshots, afterFirstDeployment }: Session, planned: State): Promise<void> {
  const { service_id: serviceId, environment_id: environmentId } = planned;
  const key = `${environmentId}/${serviceId}`;
  const input = afterFirstDeployment.get(key);
  if (!input) return;
  await snapshots.write(
    INSTANCE_UPDATE,
    { serviceId, environmentId, input },
    `write the healthcheck of service ${serviceId}`,
  );
  afterFirstDeployment.delete(key);
}

interface Activity {
  readonly activeDeployments: readonly LiveDeployment[];
  readonly latestDeployment?: LiveDeployment | null | undefined;
  readonly domains: Parameters<typeof serviceUrl>[0];
}

/** What serves now. A sleeping deployment counts: it wakes up with the next request. */
function activeState(instance: Activity, state: State): State {
  const active = serving(instance);
  const image = active?.meta?.image ?? null;
  const digest = active?.meta?.imageDigest ?? /@(sha256:[0-9a-f]{64})$/.exec(image ?? '')?.[1] ?? null;
  const declared = state['image'];
  // Spelled as it was declared when it means the same image, so that spelling is no difference. What cannot be compared is one.
  const same = declared && sameImage(declared, image, digest) === 'same';
  return {
    active_deployment_id: active?.id ?? null,
    status: active ? 'SUCCESS' : (instance.latestDeployment?.status ?? null),
    active_image: same ? declared : image,
    active_digest: digest,
    url: serviceUrl(instance.domains) ?? null,
  };
}
