import type { DokployClient } from '../../platforms/dokploy/client';
import { unlessGone } from '../../platforms/dokploy/errors';
import type { DomainRecord } from '../../platforms/dokploy/records';
import { createDomain, deleteDomain, readDomain, updateDomain } from '../../platforms/dokploy/routing';
import { describeTarget, readTarget, type Target } from '../../platforms/dokploy/services';
import { ProviderError, type Resource } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { createOnce, theOne } from './adoption';
import { domain as definition } from './definitions/domain';
import { requireOneTarget, targetAttributes, targetOf } from './parents';
import type { Session } from './session';

/** A host name that Traefik routes to one service. */
export const domain: Resource<Session> = {
  definition,

  validate(config) {
    requireOneTarget(config);
    if (config.compose_id !== null && config.service_name === null) {
      throw new ProviderError(
        'service_name is missing',
        'A compose app has several services. Name the one that answers for this host.',
        ['service_name'],
      );
    }
  },

  modifyPlan({ planned, client }) {
    const parts = [planned.host, planned.https, planned.path];
    if (client && !parts.includes(UNKNOWN)) planned.url = addressOf(planned, client.api.url);
  },

  async existing({ api }, planned) {
    const target = targetOf(planned);
    if ([target.id, planned.host, planned.path].includes(UNKNOWN)) return UNKNOWN;
    const found = await domainsLike(api, target, planned);
    const what = `Domain ${planned.host}${planned.path} of ${describeTarget(target)}`;
    const choose = 'One is enough: remove the others in the dashboard.';
    const met = theOne(api, { what, found, idOf: ({ domainId }) => domainId, choose });
    return met && { ...stateOf(met, api.url), ...targetAttributes(target) };
  },

  async create({ api }, planned) {
    const target = targetOf(planned);
    const id = await createOnce(api, {
      create: () => createDomain(api, target, settingsOf(planned)),
      find: async () => (await domainsLike(api, target, planned)).map(({ domainId }) => domainId),
      idOf: (created) => created,
    });
    return { ...planned, id, url: addressOf(planned, api.url) };
  },

  async read({ api }, state) {
    const owner = await unlessGone(readTarget(api, targetOf(state)));
    if (owner === undefined) return null;
    const listed = owner.domains.find(({ domainId }) => domainId === state.id);
    const found = listed ?? (await unlessGone(readDomain(api, state.id)));
    return found ? { ...stateOf(found, api.url), ...targetAttributes(targetOf(state)) } : null;
  },

  async update({ api }, prior, planned) {
    await updateDomain(api, prior.id, settingsOf(planned));
    return { ...planned, url: addressOf(planned, api.url) };
  },

  async delete({ api }, state) {
    await unlessGone(deleteDomain(api, state.id));
  },

  async import({ api }, id) {
    return stateOf(await readDomain(api, id), api.url);
  },
};

function settingsOf(planned: State) {
  const { host, path, port, https, certificate_type: certificateType, service_name: serviceName } = planned;
  return { host, path, port, https, certificateType, ...(serviceName !== null && { serviceName }) };
}

/** Of one app, a host and path twice would be nonsense, whatever service answers. */
async function domainsLike(
  api: DokployClient,
  target: Target,
  { host, path }: State,
): Promise<DomainRecord[]> {
  const { domains } = await readTarget(api, target);
  return domains.filter((found) => found.host === host && (found.path || '/') === path);
}

function stateOf(found: DomainRecord, apiUrl: string): State {
  const state = {
    id: found.domainId,
    compose_id: found.composeId ?? null,
    application_id: found.applicationId ?? null,
    service_name: found.serviceName || null,
    host: found.host,
    path: found.path || '/',
    port: found.port ?? 3000,
    https: found.https,
    certificate_type: found.certificateType ?? 'none',
  };
  return { ...state, url: addressOf(state, apiUrl) };
}

/** Names below `.localhost` mean this machine (RFC 6761), where the API's own port is the one that is open. */
function addressOf({ host, https, path }: State, apiUrl: string): string {
  const { hostname, port } = new URL(apiUrl);
  const local =
    host.endsWith('.localhost') && ['localhost', '127.0.0.1', '[::1]'].includes(hostname) && port !== '';
  return `${https ? 'https' : 'http'}://${host}${local ? `:${port}` : ''}${path === '/' ? '' : path}`;
}
