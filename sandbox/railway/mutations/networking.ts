import { randomBytes } from 'node:crypto';
import type { Context } from '../context';
import { customDomainView, serviceDomainView, tcpProxyView } from '../domain-views';
import { invalidInput, railwayError } from '../errors';
import type { DomainRecord, TcpProxy } from '../state';
import { privateDomain } from '../variables';

const HOST = /^(?=.{1,253}$)(?:\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

interface Target {
  readonly serviceId: string;
  readonly environmentId: string;
}

interface PortInput {
  readonly targetPort?: number | null;
}

/** Domains and TCP proxies; the platform applies changes to them at once. */
export function networkMutations(context: Context) {
  const { access, database, deployer } = context;
  const { state, world } = database;
  const taken = (host: string) =>
    [...Object.values(state.serviceDomains), ...Object.values(state.customDomains)].some(
      ({ domain }) => domain === host,
    );
  const requireHost = (text: string): string => {
    const host = text.toLowerCase().replace(/:\d+$/, '');
    if (!HOST.test(host)) throw invalidInput();
    if (taken(host)) throw railwayError('Domain is already taken');
    return host;
  };
  const route = ({ serviceId, environmentId }: Target) => {
    const instance = database.instance(serviceId, environmentId);
    if (instance) deployer.route(instance);
  };
  const add = (
    table: Record<string, DomainRecord>,
    target: Target,
    domain: string,
    { targetPort }: PortInput,
  ) => {
    const { serviceId, environmentId } = target;
    const record: DomainRecord = {
      ...database.fresh(),
      serviceId,
      environmentId,
      domain,
      targetPort: targetPort ?? null,
    };
    table[record.id] = record;
    database.save();
    route(record);
    return record;
  };
  const change = (record: DomainRecord, domain: string, { targetPort }: PortInput) => {
    world.router.set(record.domain, undefined);
    record.domain = domain;
    if (targetPort !== undefined) record.targetPort = targetPort;
    record.updatedAt = database.fresh().updatedAt;
    database.save();
    route(record);
    return true;
  };
  const drop = (table: Record<string, DomainRecord>, record: DomainRecord) => {
    world.router.set(record.domain, undefined);
    delete table[record.id];
    database.save();
    return true;
  };
  return {
    serviceDomainCreate({ input }: { input: Target & PortInput }) {
      access.instance(input.serviceId, input.environmentId);
      const { name } = access.service(input.serviceId);
      const label = privateDomain(name).split('.')[0]!.slice(0, 40) || 'service';
      const domain = `${label}-${randomBytes(2).toString('hex')}.localhost`;
      return serviceDomainView(context, add(state.serviceDomains, input, domain, input));
    },
    serviceDomainUpdate({
      input,
    }: {
      input: Target & PortInput & { serviceDomainId: string; domain: string };
    }) {
      const record = access.serviceDomain(input.serviceDomainId);
      const wanted = input.domain.toLowerCase().replace(/:\d+$/, '');
      return change(record, wanted === record.domain ? wanted : requireHost(wanted), input);
    },
    serviceDomainDelete: ({ id }: { id: string }) => drop(state.serviceDomains, access.serviceDomain(id)),
    customDomainCreate({ input }: { input: Target & PortInput & { domain: string } }) {
      access.instance(input.serviceId, input.environmentId);
      return customDomainView(context, add(state.customDomains, input, requireHost(input.domain), input));
    },
    customDomainUpdate({ id, ...input }: { id: string } & PortInput) {
      const record = access.customDomain(id);
      return change(record, record.domain, input);
    },
    customDomainDelete: ({ id }: { id: string }) => drop(state.customDomains, access.customDomain(id)),
    async tcpProxyCreate({ input }: { input: Target & { applicationPort: number } }) {
      access.instance(input.serviceId, input.environmentId);
      const { serviceId, environmentId, applicationPort } = input;
      if (applicationPort < 1 || applicationPort > 65_535) throw invalidInput();
      const record: TcpProxy = {
        ...database.fresh(),
        serviceId,
        environmentId,
        applicationPort,
        proxyPort: 0,
      };
      state.tcpProxies[record.id] = record;
      await context.proxies.open(record);
      database.save();
      return tcpProxyView(record);
    },
    tcpProxyDelete({ id }: { id: string }) {
      context.proxies.close(access.tcpProxy(id));
      delete state.tcpProxies[id];
      database.save();
      return true;
    },
  };
}
