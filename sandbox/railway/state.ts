import type { Behaviour } from '../core/types';

/** Settings of a service in one environment, as `serviceInstanceUpdate` takes them; absent means the platform's default. */
export interface Settings {
  buildCommand?: string;
  builder?: string;
  cronSchedule?: string;
  dockerfilePath?: string;
  drainingSeconds?: number;
  healthcheckPath?: string;
  healthcheckTimeout?: number;
  ipv6EgressEnabled?: boolean;
  multiRegionConfig?: Record<string, { numReplicas?: number } | null>;
  nixpacksPlan?: unknown;
  numReplicas?: number;
  overlapSeconds?: number;
  preDeployCommand?: string[];
  railwayConfigFile?: string;
  region?: string;
  registryCredentials?: { username: string; password: string };
  restartPolicyMaxRetries?: number;
  restartPolicyType?: 'ALWAYS' | 'NEVER' | 'ON_FAILURE';
  rootDirectory?: string;
  sleepApplication?: boolean;
  source?: Source;
  startCommand?: string;
  watchPatterns?: string[];
}

export interface Source {
  image?: string;
  repo?: string;
  branch?: string;
  autoUpdates?: { type: string; schedule?: unknown };
}

/** CPU and memory limits, in the shape of the platform's opaque scalar. */
export interface Limits {
  containers: { cpu?: number; memoryBytes?: number };
}

interface Dated {
  readonly id: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Project extends Dated {
  name: string;
  description: string | null;
  isPublic: boolean;
  prDeploys: boolean;
  botPrEnvironments: boolean;
  focusedPrEnvironments: boolean;
  baseEnvironmentId: string;
}

export interface Environment extends Dated {
  readonly projectId: string;
  name: string;
  readonly isEphemeral: boolean;
  readonly sourceEnvironmentId: string | null;
  sharedVariables: Record<string, Variable>;
}

export interface Variable {
  value: string;
  isSealed: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Service extends Dated {
  readonly projectId: string;
  name: string;
  icon: string | null;
}

export interface Instance extends Dated {
  readonly serviceId: string;
  readonly environmentId: string;
  /** The API says "ServiceInstance not found" until then. */
  readonly visibleAt: string;
  settings: Settings;
  limits: Limits | null;
  autoDeploy: boolean;
  variables: Record<string, Variable>;
}

export type DeploymentStatus =
  | 'QUEUED'
  | 'INITIALIZING'
  | 'BUILDING'
  | 'DEPLOYING'
  | 'SUCCESS'
  | 'FAILED'
  | 'CRASHED'
  | 'REMOVING'
  | 'REMOVED';

export interface DeploymentEvent {
  readonly id: string;
  readonly step: string;
  readonly createdAt: string;
  completedAt: string | null;
  payload: { error?: string; reason?: string; attempt?: number; durationMs?: number } | null;
}

export interface Deployment extends Dated {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  /** Missing from lists until then. */
  readonly visibleAt: string;
  readonly reason: 'deploy' | 'redeploy' | 'rollback';
  /** What runs: the image, or for a repository what would have been built. */
  readonly image: string;
  readonly settings: Settings;
  /** Rendered; what a rollback restores. */
  readonly variables: Record<string, string>;
  readonly replicaIds: string[];
  status: DeploymentStatus;
  statusUpdatedAt: string;
  digest: string | null;
  /** It ran healthily once, so it can be rolled back to. */
  succeeded: boolean;
  stopped: boolean;
  /** The queue lost it: it stays QUEUED for ever. */
  lost: boolean;
  behaviour: Behaviour | null;
  events: DeploymentEvent[];
  /** Kept once the container is gone. */
  logs: { at: string; line: string }[];
}

export interface Volume {
  readonly id: string;
  readonly projectId: string;
  readonly createdAt: string;
  name: string;
}

/** How often a volume is backed up. */
export type BackupKind = 'DAILY' | 'WEEKLY' | 'MONTHLY';

export interface VolumeInstance {
  readonly id: string;
  readonly volumeId: string;
  readonly environmentId: string;
  readonly createdAt: string;
  readonly visibleAt: string;
  readonly region: string;
  serviceId: string | null;
  mountPath: string;
  sizeMB: number;
  state: string;
  /** Kinds of the schedules by which it is backed up. @default - none */
  backups?: readonly BackupKind[];
}

export interface DomainRecord extends Dated {
  readonly environmentId: string;
  readonly serviceId: string;
  /** Host name without a port. */
  domain: string;
  targetPort: number | null;
}

export interface TcpProxy extends Dated {
  readonly environmentId: string;
  readonly serviceId: string;
  readonly applicationPort: number;
  /** Port on the loopback interface; 0 until it listens. */
  proxyPort: number;
}

export interface ProjectToken {
  readonly id: string;
  readonly projectId: string;
  readonly environmentId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly value: string;
}

export interface Patch extends Dated {
  readonly environmentId: string;
  status: 'STAGED' | 'COMMITTED';
  message: string | null;
  appliedAt: string | null;
  patch: Record<string, unknown>;
}

type Table<T> = Record<string, T>;

/** Everything the simulator knows; tables by id, in order of creation. */
export interface RailwayState {
  readonly workspaceId: string;
  readonly userId: string;
  readonly createdAt: string;
  readonly projects: Table<Project>;
  readonly environments: Table<Environment>;
  readonly services: Table<Service>;
  readonly instances: Table<Instance>;
  readonly deployments: Table<Deployment>;
  readonly volumes: Table<Volume>;
  readonly volumeInstances: Table<VolumeInstance>;
  readonly serviceDomains: Table<DomainRecord>;
  readonly customDomains: Table<DomainRecord>;
  readonly tcpProxies: Table<TcpProxy>;
  readonly tokens: Table<ProjectToken>;
  readonly patches: Table<Patch>;
}

export function emptyState(ids: { workspaceId: string; userId: string; createdAt: string }): RailwayState {
  return {
    ...ids,
    projects: {},
    environments: {},
    services: {},
    instances: {},
    deployments: {},
    volumes: {},
    volumeInstances: {},
    serviceDomains: {},
    customDomains: {},
    tcpProxies: {},
    tokens: {},
    patches: {},
  };
}
