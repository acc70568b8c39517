import type { CustomDomain } from '../../platforms/railway/live';
import { isWildcard, publicUrl } from '../../platforms/railway/public-url';
import {
  CUSTOM_DOMAIN_CREATE,
  CUSTOM_DOMAIN_DELETE,
  CUSTOM_DOMAIN_UPDATE,
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
  settled,
} from './behaviour';
import { customDomain as definition } from './definitions';
import type { Session } from './session';

export const customDomain: Resource<Session> = {
  definition,

  existing: (session, planned) =>
    existingIn(session, planned, ['domain'], async () => {
      const live = await find(session, planned);
      return live ? stateOf(live, planned) : null;
    }),

  async create(session, planned) {
    await onceVisible(session, () => liveService(session, planned));
    const live = await createDomain(session, planned);
    await writePort(session, live, planned);
    return { ...stateOf(live, planned), target_port: planned['target_port'] };
  },

  async read(session, state) {
    const live = await orGone(find(session, state));
    return live ? stateOf(live, state) : null;
  },

  async update(session, prior, planned) {
    await writePort(session, { id: prior['id'], targetPort: prior['target_port'] }, planned);
    // What Railway tells late, such as the record for the proof of ownership, may be known by now.
    const live = await find(session, planned);
    return settled(planned, live ? stateOf(live, planned) : prior);
  },

  async delete({ snapshots }, { id, domain }) {
    await deleteIfThere(snapshots.write(CUSTOM_DOMAIN_DELETE, { id }, `delete domain ${domain}`));
  },

  async import({ snapshots }, id) {
    const [environmentId, domainId] = importParts(
      definition.type,
      id,
      'environment id',
      'custom domain id',
    ) as [string, string];
    const environment = await orGone(snapshots.environment(environmentId));
    for (const { instance } of environment?.services.values() ?? []) {
      const live = instance.domains.customDomains.find((each) => each.id === domainId);
      if (!live || !environment) continue;
      const ids = {
        environment_id: environmentId,
        service_id: instance.serviceId,
        project_id: environment.projectId,
      };
      return stateOf(live, { ...ids, domain: withoutPort(live.domain) });
    }
    throw nothingToImport(`custom domain ${domainId} in environment ${environmentId}`);
  },
};

function stateOf(live: CustomDomain, state: State): State {
  const { status } = live;
  // The records come in no particular order.
  const record = (wanted: string) =>
    status?.dnsRecords.find(({ purpose }) => purpose === `DNS_RECORD_PURPOSE_${wanted}`);
  const route = record('TRAFFIC_ROUTE');
  const certificate = isWildcard(live.domain) ? record('ACME_DNS01_CHALLENGE') : undefined;
  return {
    ...state,
    id: live.id,
    target_port: live.targetPort ?? null,
    url: isWildcard(live.domain) ? null : publicUrl(live.domain),
    dns_host: route?.fqdn ?? null,
    dns_value: route?.requiredValue ?? null,
    certificate_host: certificate?.fqdn ?? null,
    certificate_value: certificate?.requiredValue ?? null,
    verification_host: status?.verificationDnsHost ?? null,
    verification_value: status?.verificationToken ?? null,
  };
}

function find(session: Session, state: State): Promise<CustomDomain | undefined> {
  return findDomain(session, state, ({ customDomains }) =>
    customDomains.find(({ domain }) => withoutPort(domain) === state['domain']),
  );
}

function withoutPort(domain: string): string {
  return domain.replace(/:\d+$/, '');
}

function createDomain(session: Session, planned: State): Promise<CustomDomain> {
  const {
    project_id: projectId,
    service_id: serviceId,
    environment_id: environmentId,
    domain,
    target_port: targetPort,
  } = planned;
  const input = { projectId, serviceId, environmentId, domain, targetPort };
  return createOnce(session, {
    create: async () =>
      (await session.snapshots.write(CUSTOM_DOMAIN_CREATE, { input }, `add domain ${domain}`))
        .customDomainCreate,
    find: () => find(session, planned),
  });
}

async function writePort(
  { snapshots }: Session,
  live: Pick<CustomDomain, 'id' | 'targetPort'>,
  planned: State,
): Promise<void> {
  const { environment_id: environmentId, target_port: targetPort, domain } = planned;
  if ((live.targetPort ?? null) === targetPort) return;
  await snapshots.write(
    CUSTOM_DOMAIN_UPDATE,
    { id: live.id, environmentId, targetPort },
    `set the port of domain ${domain}`,
  );
}
