import type { RotationSource } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { RailwayClient } from '../../platforms/railway/client';
import type { TcpProxy } from '../../platforms/railway/live';
import { proxiesDocument } from '../../platforms/railway/reads';
import { TCP_PROXY_CREATE, TCP_PROXY_DELETE } from '../../platforms/railway/writes';
import type { ServicePlace, SourceContext } from './source';

type Context = SourceContext<Extract<RotationSource, { kind: 'postgres' }>>;

interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

const POSTGRES_PORT = 5432;
/** Waits between tries to reach a proxy that was opened a moment ago, in milliseconds: half a minute in all. */
const PATIENCE_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Works on a database from outside its private network: at the declared address, through a TCP proxy that is there, or
 * through one that is there only meanwhile. The audit trail says when a way in is opened and closed, so that one that a
 * killed run left open is closed by the next, unless it has been declared since.
 */
export async function withDatabase<T>(context: Context, work: (place: Place) => Promise<T>): Promise<T> {
  const { address, database, service } = context.source;
  if (address !== undefined) return work({ ...declaredPlace(address), database });
  const { client, ids } = railwayOf(context);
  const existing = await findProxy(client, ids);
  const declared = existing !== undefined && ids.proxyIds.includes(existing.id);
  const temporary = existing === undefined || (context.leftOpen && !declared);
  if (existing === undefined) context.note('opening');
  const proxy = existing ?? (await openProxy(client, ids, service));
  try {
    const place = { host: proxy.domain, port: proxy.proxyPort, database };
    return await (existing ? work(place) : patiently(context, () => work(place)));
  } finally {
    if (temporary) {
      await client.send(TCP_PROXY_DELETE, { id: proxy.id }, { purpose: `close the TCP proxy of ${service}` });
    }
    if (temporary || context.leftOpen) context.note('closed');
  }
}

function railwayOf({ railway, runtime, serviceIds, source, environment }: Context): {
  client: RailwayClient;
  ids: ServicePlace;
} {
  const ids = serviceIds(source.service);
  if (!railway?.token || !ids) {
    throw new PlumblineError({
      what: `the database ${source.service} of "${environment}" is not known at Railway`,
      why: ids ? 'There is no Railway token.' : 'The state has no service of that name.',
      next: `Apply "${environment}" first, or give the address in Rotation.postgresPassword.`,
    });
  }
  const { endpoint, token, likely } = railway;
  return { client: new RailwayClient({ endpoint, token, likely, runtime }), ids };
}

async function findProxy(client: RailwayClient, ids: ServicePlace): Promise<TcpProxy | undefined> {
  const purpose = 'look for a TCP proxy';
  const { s0 = [] } = await client.send(
    proxiesDocument(1),
    { environmentId: ids.environmentId, s0: ids.serviceId },
    { purpose },
  );
  return s0.find(({ applicationPort }) => applicationPort === POSTGRES_PORT);
}

async function openProxy(client: RailwayClient, ids: ServicePlace, service: string): Promise<TcpProxy> {
  const { serviceId, environmentId } = ids;
  const purpose = `open a TCP proxy to ${service}`;
  try {
    const input = { serviceId, environmentId, applicationPort: POSTGRES_PORT };
    return (await client.send(TCP_PROXY_CREATE, { input }, { purpose })).tcpProxyCreate;
  } catch (error) {
    // The answer may be lost although the proxy is there.
    const made = await findProxy(client, ids).catch(() => undefined);
    if (made) return made;
    throw error;
  }
}

/** A proxy is reachable only a moment after Railway says that it is there. */
async function patiently<T>({ runtime }: Context, work: () => Promise<T>): Promise<T> {
  for (const wait of PATIENCE_MS) {
    try {
      return await work();
    } catch (error) {
      const { cause } = error as Error;
      if (!(cause instanceof Error)) throw error;
      await runtime.sleep(wait);
    }
  }
  return work();
}

function declaredPlace(address: string): { host: string; port: number } {
  const [, host = '', port = String(POSTGRES_PORT)] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(address) ?? [];
  return { host, port: Number(port) };
}
