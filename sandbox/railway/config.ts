import { createHash } from 'node:crypto';
import type { Database } from './database';
import type { Environment, Instance, Settings } from './state';
import { publicHost } from './variables';

const MASK = '*****';

/** Settings equal to these are left out of the configuration, which is why a reader sees null for them. */
const ELIDED: Settings = {
  restartPolicyType: 'ON_FAILURE',
  restartPolicyMaxRetries: 10,
  healthcheckTimeout: 300,
  numReplicas: 1,
  overlapSeconds: 0,
  drainingSeconds: 0,
  sleepApplication: false,
  ipv6EgressEnabled: false,
};

const DEPLOY_KEYS = [
  'startCommand',
  'preDeployCommand',
  'healthcheckPath',
  'healthcheckTimeout',
  'numReplicas',
  'multiRegionConfig',
  'region',
  'cronSchedule',
  'restartPolicyType',
  'restartPolicyMaxRetries',
  'sleepApplication',
  'overlapSeconds',
  'drainingSeconds',
  'ipv6EgressEnabled',
] as const satisfies readonly (keyof Settings)[];

const BUILD_KEYS = [
  'builder',
  'buildCommand',
  'dockerfilePath',
  'watchPatterns',
  'nixpacksPlan',
] as const satisfies readonly (keyof Settings)[];

export const isDeployKey = (key: string): key is (typeof DEPLOY_KEYS)[number] =>
  (DEPLOY_KEYS as readonly string[]).includes(key);
export const isBuildKey = (key: string): key is (typeof BUILD_KEYS)[number] =>
  (BUILD_KEYS as readonly string[]).includes(key);

function pick(settings: Settings, keys: readonly (keyof Settings)[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = settings[key];
      return value === undefined || value === ELIDED[key] ? [] : [[key, value]];
    }),
  );
}

/** The environment's whole configuration, as `environment.config` gives it: defaults elided, credentials masked. */
export function environmentConfig(database: Database, environment: Environment, decrypt: boolean) {
  const { state } = database;
  const variables = (from: Environment['sharedVariables']) =>
    Object.fromEntries(
      Object.entries(from).map(([name, { value, isSealed }]) => [
        name,
        { value: decrypt && !isSealed ? value : MASK, ...(isSealed && { isSealed }) },
      ]),
    );
  const services = Object.values(state.instances)
    .filter((instance) => instance.environmentId === environment.id && database.isVisible(instance))
    .map(
      (instance) =>
        [instance.serviceId, serviceConfig(database, instance, variables(instance.variables))] as const,
    );
  const volumes = Object.values(state.volumeInstances)
    .filter((instance) => instance.environmentId === environment.id && database.isVisible(instance))
    .map(({ volumeId, sizeMB, region }) => [volumeId, { sizeMB, region }] as const);
  return {
    services: Object.fromEntries(services),
    sharedVariables: variables(environment.sharedVariables),
    volumes: Object.fromEntries(volumes),
  };
}

function serviceConfig(database: Database, instance: Instance, variables: Record<string, unknown>) {
  const { settings, limits, serviceId, environmentId } = instance;
  const { source, rootDirectory, railwayConfigFile, registryCredentials } = settings;
  const volume = database.volumeOf(serviceId, environmentId);
  const { service, custom } = database.domainsOf(serviceId, environmentId);
  const proxies = Object.values(database.state.tcpProxies).filter(
    (proxy) => proxy.serviceId === serviceId && proxy.environmentId === environmentId,
  );
  const ports = (domains: typeof service, host: (domain: string) => string) =>
    Object.fromEntries(
      domains.map(({ domain, targetPort }) => [
        host(domain),
        targetPort === null ? {} : { port: targetPort },
      ]),
    );
  return {
    ...(source && { source: { ...source, ...(rootDirectory && { rootDirectory }) } }),
    ...(railwayConfigFile && { configFile: railwayConfigFile }),
    networking: {
      serviceDomains: ports(service, (domain) => publicHost(database, domain)),
      customDomains: ports(custom, (domain) => domain),
      tcpProxies: Object.fromEntries(proxies.map(({ applicationPort }) => [applicationPort, {}])),
    },
    variables,
    deploy: {
      ...pick(settings, DEPLOY_KEYS),
      ...(registryCredentials && { registryCredentials: { username: MASK, password: MASK } }),
      ...(limits && { limitOverride: limits }),
      ...(volume && { requiredMountPath: volume.mountPath }),
    },
    build: pick(settings, BUILD_KEYS),
    volumeMounts: volume
      ? {
          [volume.volumeId]: {
            mountPath: volume.mountPath,
            ...(volume.backups?.length && { backupSchedules: volume.backups }),
          },
        }
      : {},
  };
}

/** Changes whenever the configuration does. */
export function configEtag(database: Database, environment: Environment): string {
  return createHash('sha256')
    .update(JSON.stringify(environmentConfig(database, environment, true)))
    .digest('hex')
    .slice(0, 32);
}
