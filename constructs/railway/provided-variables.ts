/** What of a service decides which variables Railway gives it. */
export interface Equipment {
  readonly domain: boolean;
  readonly volume: boolean;
  /** A public TCP port leads to it. */
  readonly tcpProxy: boolean;
  /** Railway builds the image from a repository. */
  readonly build: boolean;
}

/** Variables of every service (https://docs.railway.com/variables/reference). */
const ALWAYS = [
  'RAILWAY_PRIVATE_DOMAIN',
  'RAILWAY_PROJECT_NAME',
  'RAILWAY_PROJECT_ID',
  'RAILWAY_ENVIRONMENT',
  'RAILWAY_ENVIRONMENT_NAME',
  'RAILWAY_ENVIRONMENT_ID',
  'RAILWAY_SERVICE_NAME',
  'RAILWAY_SERVICE_ID',
  'RAILWAY_REPLICA_ID',
  'RAILWAY_REPLICA_REGION',
  'RAILWAY_DEPLOYMENT_ID',
  'RAILWAY_SNAPSHOT_ID',
];
const WITH: Readonly<Record<keyof Equipment, readonly string[]>> = {
  domain: ['RAILWAY_PUBLIC_DOMAIN', 'RAILWAY_STATIC_URL'],
  volume: ['RAILWAY_VOLUME_NAME', 'RAILWAY_VOLUME_MOUNT_PATH'],
  tcpProxy: ['RAILWAY_TCP_PROXY_DOMAIN', 'RAILWAY_TCP_PROXY_PORT', 'RAILWAY_TCP_APPLICATION_PORT'],
  build: ['COMMIT_SHA', 'AUTHOR', 'BRANCH', 'REPO_NAME', 'REPO_OWNER', 'COMMIT_MESSAGE'].map(
    (name) => `RAILWAY_GIT_${name}`,
  ),
};

/** The variables that Railway itself gives a service. */
export function providedVariables(equipment: Equipment): string[] {
  const kinds = Object.keys(WITH) as (keyof Equipment)[];
  return [...ALWAYS, ...kinds.flatMap((kind) => (equipment[kind] ? WITH[kind] : []))];
}

/** The addresses of all services, which each of them gets. */
export const isAddressOfService = (key: string) => /^RAILWAY_SERVICE_[A-Z0-9_]+_URL$/.test(key);
