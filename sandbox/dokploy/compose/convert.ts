import { stringify } from 'yaml';
import type { Database } from '../database';
import type { Compose, Domain } from '../state';
import { ComposeError, parseYaml } from './file';

/** Domains that Dokploy would write as Traefik labels. */
export function domainsOf({ state }: Database, { composeId }: Pick<Compose, 'composeId'>): Domain[] {
  return Object.values(state.domains).filter((domain) => domain.composeId === composeId && domain.enabled);
}

/**
 * The file as Dokploy writes it to disk: parsed and emitted again (comments are lost), with Traefik labels and networks
 * for the services that have a domain.
 * @throws ComposeError for bad YAML, and for a domain of a service the file does not have
 */
export function convertCompose(database: Database, compose: Compose): string {
  const document = parseYaml(compose.composeFile);
  const services = (document['services'] ?? {}) as Record<string, Record<string, unknown>>;
  const domains = domainsOf(database, compose);
  for (const domain of domains) {
    const name = domain.serviceName ?? '';
    if (!Object.hasOwn(services, name) || !services[name])
      throw new ComposeError(`The service ${name} not found in the compose`);
    label(services[name]!, compose, domain);
  }
  if (domains.length > 0) {
    document['networks'] = { ...(document['networks'] as object), 'dokploy-network': { external: true } };
  }
  return stringify(document, { lineWidth: 1000 });
}

function label(service: Record<string, unknown>, compose: Compose, domain: Domain): void {
  const stack = compose.composeType === 'stack';
  if (stack) service['deploy'] ??= {};
  const holder = stack ? (service['deploy'] as Record<string, unknown>) : service;
  const router = `${compose.appName}-${domain.domainId}`;
  holder['labels'] = [
    ...asList(holder['labels']),
    'traefik.enable=true',
    `traefik.${stack ? 'swarm' : 'docker'}.network=dokploy-network`,
    `traefik.http.routers.${router}-web.rule=Host(\`${domain.host}\`)`,
    `traefik.http.services.${router}-web.loadbalancer.server.port=${domain.port ?? 3000}`,
  ];
  const networks = asList(service['networks'] ?? ['default']);
  service['networks'] = [...new Set([...networks, 'dokploy-network', 'default'])];
}

function asList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (value === null || value === undefined) return [];
  return Object.entries(value as object).map(([key, item]) => `${key}=${item}`);
}
