import type { Database } from './database';
import type { Environment, Instance, Variable } from './state';

const DEEPEST_REFERENCE = 10;
const REFERENCE = /\$\{\{(.*?)\}\}/gs;
/** A name with anything but letters, digits, dashes and underscores has to stand in quotes. */
const SPELLED = /^\s*(?:(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*\.\s*)?([A-Za-z_]\w*)\s*$/;

/** What stands between the braces: whose variable, and which; nothing for what Railway does not understand. */
function parsed(inner: string): { owner: string | undefined; name: string } | undefined {
  const [, double, single, plain, name] = SPELLED.exec(inner) ?? [];
  return name === undefined ? undefined : { owner: double ?? single ?? plain, name };
}

type Flat = Record<string, string>;

const valuesOf = (variables: Record<string, { value: string }>): Flat =>
  Object.fromEntries(Object.entries(variables).map(([name, { value }]) => [name, value]));

/** Variables that the platform sets itself on every service. */
function providedVariables(database: Database, instance: Instance): Flat {
  const { state } = database;
  const { serviceId, environmentId } = instance;
  const service = state.services[serviceId]!;
  const environment = state.environments[environmentId]!;
  const volume = database.volumeOf(serviceId, environmentId);
  const domains = database.domainsOf(serviceId, environmentId);
  const publicDomain = domains.custom[0] ?? domains.service[0];
  const proxy = Object.values(state.tcpProxies).find(
    (each) => each.serviceId === serviceId && each.environmentId === environmentId,
  );
  return {
    RAILWAY_PROJECT_ID: service.projectId,
    RAILWAY_PROJECT_NAME: state.projects[service.projectId]!.name,
    RAILWAY_ENVIRONMENT: environment.name,
    RAILWAY_ENVIRONMENT_ID: environment.id,
    RAILWAY_ENVIRONMENT_NAME: environment.name,
    RAILWAY_SERVICE_ID: service.id,
    RAILWAY_SERVICE_NAME: service.name,
    RAILWAY_PRIVATE_DOMAIN: privateDomain(service.name),
    ...(publicDomain && { RAILWAY_PUBLIC_DOMAIN: publicHost(database, publicDomain.domain) }),
    ...(proxy && {
      RAILWAY_TCP_PROXY_DOMAIN: '127.0.0.1',
      RAILWAY_TCP_PROXY_PORT: String(proxy.proxyPort),
      RAILWAY_TCP_APPLICATION_PORT: String(proxy.applicationPort),
    }),
    ...(volume && {
      RAILWAY_VOLUME_NAME: state.volumes[volume.volumeId]!.name,
      RAILWAY_VOLUME_MOUNT_PATH: volume.mountPath,
    }),
  };
}

/** Name of a service inside the private network: lower case, dashes for what a host name cannot hold. */
export function privateDomain(serviceName: string): string {
  return `${serviceName
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')}.railway.internal`;
}

/** The service that a host of the private network leads to. */
export function instanceByPrivateDomain(
  { state }: Database,
  environmentId: string,
  host: string,
): Instance | undefined {
  return Object.values(state.instances).find(
    (each) =>
      each.environmentId === environmentId && privateDomain(state.services[each.serviceId]!.name) === host,
  );
}

/** A host of the sandbox with the port it answers on; another host as it is. */
export function publicHost({ world }: Database, host: string): string {
  return host.endsWith('.localhost') ? `${host}:${world.port}` : host;
}

/** Without those that are sealed, which never come back from the API. */
export function readable(variables: Flat, from: Record<string, Variable>): Flat {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !from[name]?.isSealed));
}

/** A service's variables as they were written, with those the platform provides. */
export function unrenderedVariables(database: Database, instance: Instance): Flat {
  return { ...valuesOf(instance.variables), ...providedVariables(database, instance) };
}

/** A service's variables with every `${{…}}` replaced; what cannot be resolved becomes empty. */
export function renderedVariables(database: Database, instance: Instance): Flat {
  const variables = unrenderedVariables(database, instance);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, render(database, instance, value, 0)]),
  );
}

export function sharedVariables(environment: Environment): Flat {
  return valuesOf(environment.sharedVariables);
}

function render(database: Database, instance: Instance, text: string, depth: number): string {
  if (depth > DEEPEST_REFERENCE) return '';
  return text.replace(REFERENCE, (_, inner: string) => {
    const reference = parsed(inner);
    const found = reference && lookUp(database, instance, reference.owner, reference.name);
    return found ? render(database, found.instance, found.value, depth + 1) : '';
  });
}

function lookUp(
  database: Database,
  instance: Instance,
  owner: string | undefined,
  name: string,
): { instance: Instance; value: string } | undefined {
  const { state } = database;
  if (owner === 'shared') {
    const value = state.environments[instance.environmentId]?.sharedVariables[name]?.value;
    return value === undefined ? undefined : { instance, value };
  }
  const target = owner === undefined ? instance : siblingByName(database, instance, owner);
  const value = target && unrenderedVariables(database, target)[name];
  return target && value !== undefined ? { instance: target, value } : undefined;
}

function siblingByName(
  { state, instance: find }: Database,
  instance: Instance,
  name: string,
): Instance | undefined {
  const projectId = state.services[instance.serviceId]?.projectId;
  const service = Object.values(state.services).find(
    (each) => each.projectId === projectId && each.name === name,
  );
  return service && find(service.id, instance.environmentId);
}

/** Names that a value refers to, as `Service.VAR`, `shared.VAR` or `VAR`. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, inner]) => {
    const reference = parsed(inner!);
    if (!reference) return [];
    return reference.owner === undefined ? reference.name : `${reference.owner}.${reference.name}`;
  });
}
