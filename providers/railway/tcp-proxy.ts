import type { TcpProxy } from '../../platforms/railway/live';
import { TCP_PROXY_CREATE, TCP_PROXY_DELETE } from '../../platforms/railway/writes';
import type { Resource } from '../framework/resource';
import type { State } from '../framework/schema';
import {
  createOnce,
  deleteIfThere,
  existingIn,
  importParts,
  liveService,
  nothingToImport,
  onceVisible,
  orGone,
} from './behaviour';
import { tcpProxy as definition } from './definitions';
import type { Session } from './session';

export const tcpProxy: Resource<Session> = {
  definition,

  existing: (session, planned) =>
    existingIn(session, planned, ['application_port'], async () => {
      const { snapshots } = session;
      const { environment_id: environmentId, service_id: serviceId, application_port: port } = planned;
      const proxies = await snapshots.proxies(environmentId, serviceId);
      const live = proxies.find(({ applicationPort }) => applicationPort === port);
      return live ? stateOf(live, planned) : null;
    }),

  async create(session, planned) {
    await onceVisible(session, () => liveService(session, planned));
    return stateOf(await createProxy(session, planned), planned);
  },

  async read(session, state) {
    if (!(await orGone(liveService(session, state)))) return null;
    const live = await find(session, state);
    return live ? stateOf(live, state) : null;
  },

  async update(_session, _prior, planned) {
    return planned;
  },

  async delete({ snapshots }, state) {
    const purpose = `delete the TCP proxy of port ${state['application_port']}`;
    await deleteIfThere(snapshots.write(TCP_PROXY_DELETE, { id: state['id'] }, purpose));
  },

  async import({ snapshots }, id) {
    const [environmentId, serviceId, proxyId] = importParts(
      definition.type,
      id,
      'environment id',
      'service id',
      'tcp proxy id',
    ) as [string, string, string];
    const all = await orGone(snapshots.proxies(environmentId, serviceId));
    const live = all?.find((each) => each.id === proxyId);
    if (!live) throw nothingToImport(`TCP proxy ${proxyId} of service ${serviceId}`);
    const state = {
      environment_id: environmentId,
      service_id: serviceId,
      application_port: live.applicationPort,
    };
    return stateOf(live, state);
  },
};

function stateOf(live: TcpProxy, state: State): State {
  return { ...state, id: live.id, domain: live.domain, proxy_port: live.proxyPort };
}

async function find({ snapshots }: Session, state: State): Promise<TcpProxy | undefined> {
  const { environment_id: environmentId, service_id: serviceId, application_port: port } = state;
  const onPort = ({ applicationPort }: TcpProxy) => applicationPort === port;
  // The configuration, by which services without a proxy are not asked, is no proof that there is none.
  return (
    (await snapshots.proxies(environmentId, serviceId)).find(onPort) ??
    (await snapshots.proxiesOf(environmentId, serviceId)).find(onPort)
  );
}

function createProxy(session: Session, planned: State): Promise<TcpProxy> {
  const { service_id: serviceId, environment_id: environmentId, application_port: applicationPort } = planned;
  const input = { serviceId, environmentId, applicationPort };
  return createOnce(session, {
    create: async () =>
      (
        await session.snapshots.write(
          TCP_PROXY_CREATE,
          { input },
          `open port ${applicationPort} of service ${serviceId}`,
        )
      ).tcpProxyCreate,
    find: () => find(session, planned),
  });
}
