import { randomBytes } from 'node:crypto';
import { sameImage } from '../../core/same-image';
import { newestFirst } from '../../platforms/dokploy/deployments';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { ApplicationRecord } from '../../platforms/dokploy/records';
import { readApplication, readTarget, type Target } from '../../platforms/dokploy/services';
import { rollOut } from '../../rollout/dokploy/follow';
import { look, runningImages } from '../../rollout/dokploy/observation';
import { judge } from '../../rollout/dokploy/verdict';
import { type Context, ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { deployment as definition } from './definitions/deployment';
import { requirePlaceable } from './host-port';
import { requireOneTarget, targetAttributes, targetOf } from './parents';
import type { Session } from './session';

/** One verified deployment of what is declared. */
export const deployment: Resource<Session> = {
  definition,

  validate: requireOneTarget,

  modifyPlan({ prior, planned }) {
    if (prior === null) return;
    if (prior.healthy === false || needsDeployment(prior, planned)) {
      for (const name of ['deployment_id', 'status', 'running_images']) planned[name] = UNKNOWN;
      planned.healthy = true;
    } else {
      for (const name of ['deployment_id', 'status', 'running_images', 'healthy'])
        planned[name] = prior[name];
    }
  },

  create: (session, planned, _config, context) => deploy(session, planned, context),

  async update(session, prior, planned, _config, context) {
    if (prior.healthy !== false && !needsDeployment(prior, planned)) return { ...planned };
    return deploy(session, planned, context);
  },

  async read({ api }, state, { signal }) {
    const target = targetOf(state);
    const record = await unlessGone(readTarget(api, target));
    if (record === undefined) return null;
    const newest = newestFirst(record.deployments)[0];
    const images = state.images ?? {};
    const seen = await look(api, target, images, signal);
    const running = runningImages(seen);
    return {
      ...state,
      ...targetAttributes(target),
      id: idOf(target),
      images: seenImages(images, running),
      // Somebody deployed outside: whatever that brought up is not what this configuration brought up.
      config_hash:
        newest?.deploymentId === state.deployment_id
          ? state.config_hash
          : `unknown: ${newest?.deploymentId ?? 'no deployment'}`,
      deployment_id: newest?.deploymentId ?? null,
      status: newest?.status ?? null,
      running_images: running,
      healthy: judge(seen, images).verdict === 'pass',
    };
  },

  async delete() {
    // What runs belongs to the app, which stops it when it is deleted itself.
  },

  async import({ api }, id) {
    const target = parseId(id);
    const record = await readTarget(api, target);
    const seen = await look(api, target, {});
    const running = runningImages(seen);
    const newest = newestFirst(record.deployments)[0];
    return {
      id,
      ...targetAttributes(target),
      images: running,
      config_hash: 'unknown: imported',
      timeout_seconds: definition.attributes.timeout_seconds.default,
      settle_seconds: definition.attributes.settle_seconds.default,
      deployment_id: newest?.deploymentId ?? null,
      status: newest?.status ?? null,
      running_images: running,
      healthy: judge(seen, {}).verdict === 'pass',
    };
  },
};

async function deploy(session: Session, planned: State, context: Context): Promise<State> {
  const target = targetOf(planned);
  if (target.kind === 'application') await requirePlaceableNow(session, target);
  const { deployment: done, seen } = await rollOut(
    session.api,
    {
      target,
      images: planned.images,
      title: `plumbline ${planned.config_hash.slice(0, 12)} ${randomBytes(4).toString('hex')}`,
      timeoutSeconds: planned.timeout_seconds,
      settleSeconds: planned.settle_seconds,
    },
    context,
  );
  return {
    ...planned,
    id: idOf(target),
    deployment_id: done.deploymentId,
    status: done.status,
    running_images: runningImages(seen),
    healthy: true,
  };
}

async function requirePlaceableNow({ api }: Session, { id }: Target): Promise<void> {
  const record: ApplicationRecord = await readApplication(api, id);
  requirePlaceable(record, record.updateConfigSwarm?.Order);
}

/** Whether what decides about a deployment changed; how long to wait does not. */
function needsDeployment(prior: State, planned: State): boolean {
  if (planned.images === UNKNOWN || planned.config_hash === UNKNOWN) return true;
  if (prior.config_hash !== planned.config_hash) return true;
  const names = Object.keys({ ...prior.images, ...planned.images });
  return names.some((name) => prior.images?.[name] !== planned.images[name]);
}

/** The declared image where it runs, and what runs in its place where it does not, or where nobody can tell. */
function seenImages(declared: State, running: Readonly<Record<string, string>>): State {
  return Object.fromEntries(
    Object.entries(declared).map(([service, image]) => {
      const seen = running[service];
      return [service, seen === undefined || sameImage(image, seen) === 'same' ? image : seen];
    }),
  );
}

const idOf = ({ kind, id }: Target) => `${kind}:${id}`;

function parseId(text: string): Target {
  const [, kind, id] = /^(compose|application):(.+)$/.exec(text) ?? [];
  if (kind !== undefined && id !== undefined) return { kind: kind as Target['kind'], id };
  throw new ProviderError(
    `"${text}" does not say what is deployed`,
    'Import a deployment as compose:<compose id> or application:<application id>.',
  );
}
