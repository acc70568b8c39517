import type { ServiceDomain } from '../../platforms/railway/live';
import { publicUrl } from '../../platforms/railway/public-url';
import {
  SERVICE_DOMAIN_CREATE,
  SERVICE_DOMAIN_DELETE,
  SERVICE_DOMAIN_UPDATE,
} from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import {
  createOnce,
  deleteIfThere,
  existingIn,
  findDomain,
  importParts,
  liveService,
  nothingToImport,
  onceVisible,
  orGone,
} from './behaviour';
import { serviceDomain as definition } from './definitions';
import type { Session } from './session';

export const serviceDomain: Resource<Session> = {
  definition,

  existing: (session, planned) =>
    existingIn(session, planned, [], ({ instance }) => {
      const [live] = instance.domains.serviceDomains;
      return live ? stateOf(live, planned) : null;
    }),

  async create(session, planned) {
    await onceVisible(session, () => liveService(session, planned));
    const live = await createDomain(session, planned);
    await writePort(session, live, planned);
    return { ...stateOf(live, planned), target_port: planned['target_port'] };
  },

  async read(session, state) {
    const live = await orGone(find(session, state, state['id']));
    return live ? stateOf(live, state) : null;
  },

  async update(session, prior, planned) {
    await writePort(
      session,
      { id: prior['id'], domain: prior['domain'], targetPort: prior['target_port'] },
      planned,
    );
    return planned;
  },

  async delete({ snapshots }, { id, domain }) {
    await deleteIfThere(snapshots.write(SERVICE_DOMAIN_DELETE, { id }, `delete domain ${domain}`));
  },

  async import({ snapshots }, id) {
    const [environmentId, domainId] = importParts(
      definition.type,
      id,
      'environment id',
      'service domain id',
    ) as [string, string];
    const environment = await orGone(snapshots.environment(environmentId));
    for (const { instance } of environment?.services.values() ?? []) {
      const live = instance.domains.serviceDomains.find((each) => each.id === domainId);
      if (live) return stateOf(live, { environment_id: environmentId, service_id: instance.serviceId });
    }
    throw nothingToImport(`service domain ${domainId} in environment ${environmentId}`);
  },
};

function stateOf(live: ServiceDomain, state: State): State {
  return {
    ...state,
    id: live.id,
    domain: live.domain,
    url: publicUrl(live.domain),
    target_port: live.targetPort ?? null,
  };
}

function find(session: Session, state: State, id?: string): Promise<ServiceDomain | undefined> {
  return findDomain(session, state, ({ serviceDomains }) =>
    serviceDomains.find((each) => id === undefined || each.id === id),
  );
}

function createDomain(session: Session, planned: State): Promise<ServiceDomain> {
  const { service_id: serviceId, environment_id: environmentId, target_port: targetPort } = planned;
  const input = { serviceId, environmentId, targetPort };
  return createOnce(session, {
    create: async () =>
      (
        await session.snapshots.write(
          SERVICE_DOMAIN_CREATE,
          { input },
          `generate a domain for service ${serviceId}`,
        )
      ).serviceDomainCreate,
    find: () => find(session, planned),
  });
}

async function writePort({ snapshots }: Session, live: ServiceDomain, planned: State): Promise<void> {
  const { service_id: serviceId, environment_id: environmentId, target_port: targetPort } = planned;
  if ((live.targetPort ?? null) === targetPort) return;
  const input = { serviceDomainId: live.id, domain: live.domain, serviceId, environmentId, targetPort };
  await snapshots.write(SERVICE_DOMAIN_UPDATE, { input }, `set the port of domain ${live.domain}`);
}
