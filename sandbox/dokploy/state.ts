import type { Behaviour } from '../core/types';

/** What the simulated Dokploy stores; field names are those of its API. */

export interface DokployState {
  keys: Record<string, ApiKey>;
  projects: Record<string, Project>;
  environments: Record<string, Environment>;
  compose: Record<string, Compose>;
  applications: Record<string, Application>;
  domains: Record<string, Domain>;
  mounts: Record<string, Mount>;
  /** Logins of the organization. @default - none */
  registries?: Record<string, Registry>;
  /** Oldest first. */
  deployments: Deployment[];
  /** Docker's own memory, which Dokploy does not own: it outlives the records above. */
  containers: Record<string, ContainerRecord>;
  swarmServices: Record<string, SwarmService>;
}

export const emptyState = (): DokployState => ({
  keys: {},
  projects: {},
  environments: {},
  compose: {},
  applications: {},
  domains: {},
  mounts: {},
  deployments: [],
  containers: {},
  swarmServices: {},
});

export interface ApiKey {
  id: string;
  name: string;
  /** Verifications left in the window; absent when the key has no rate limit. */
  limit?: { max: number; windowMs: number; since: number; used: number };
}

export interface Registry {
  registryId: string;
  registryName: string;
  /** Empty for Docker Hub. */
  registryUrl: string;
  username: string;
  password: string;
  registryType: 'cloud';
  imagePrefix: string | null;
  createdAt: string;
}

export interface Project {
  projectId: string;
  name: string;
  description: string | null;
  env: string;
  createdAt: string;
  organizationId: string;
}

export interface Environment {
  environmentId: string;
  projectId: string;
  name: string;
  description: string | null;
  env: string;
  isDefault: boolean;
  createdAt: string;
}

type Status = 'idle' | 'running' | 'done' | 'error';

/** What compose apps and applications have in common. */
interface Service {
  name: string;
  /** Name on the Docker side; never changes. */
  appName: string;
  description: string | null;
  env: string | null;
  environmentId: string;
  serverId: string | null;
  sourceType: string;
  autoDeploy: boolean;
  command: string | null;
  createEnvFile: boolean;
  refreshToken: string;
  createdAt: string;
}

export interface Compose extends Service {
  composeId: string;
  composeType: 'docker-compose' | 'stack';
  composeFile: string;
  composePath: string;
  composeStatus: Status;
  triggerType: string;
  suffix: string;
  randomize: boolean;
  isolatedDeployment: boolean;
  /** File as the last deployment wrote it to disk. */
  fileOnDisk?: string;
}

export interface Application extends Service {
  applicationId: string;
  applicationStatus: Status;
  buildType: string;
  dockerImage: string | null;
  registryUrl: string | null;
  username: string | null;
  password: string | null;
  replicas: number;
  memoryLimit: string | null;
  memoryReservation: string | null;
  cpuLimit: string | null;
  cpuReservation: string | null;
  healthCheckSwarm: SwarmHealthCheck | null;
  restartPolicySwarm: SwarmRestartPolicy | null;
  updateConfigSwarm: SwarmPace | null;
  rollbackConfigSwarm: SwarmPace | null;
  modeSwarm: { Replicated?: { Replicas?: number | undefined } | undefined } | null;
  stopGracePeriodSwarm: number | null;
}

/** Times in nanoseconds, as Docker counts them. */
export interface SwarmHealthCheck {
  Test?: string[] | undefined;
  Interval?: number | undefined;
  Timeout?: number | undefined;
  StartPeriod?: number | undefined;
  Retries?: number | undefined;
}

export interface SwarmRestartPolicy {
  Condition?: string | undefined;
  Delay?: number | undefined;
  MaxAttempts?: number | undefined;
  Window?: number | undefined;
}

export interface SwarmPace {
  Parallelism: number;
  Order: string;
  Delay?: number | undefined;
  FailureAction?: string | undefined;
  Monitor?: number | undefined;
  MaxFailureRatio?: number | undefined;
}

export interface Domain {
  domainId: string;
  host: string;
  path: string | null;
  port: number | null;
  https: boolean;
  certificateType: string;
  domainType: 'compose' | 'application' | 'preview';
  serviceName: string | null;
  composeId: string | null;
  applicationId: string | null;
  internalPath: string | null;
  stripPath: boolean;
  enabled: boolean;
  createdAt: string;
}

export interface Mount {
  mountId: string;
  type: 'bind' | 'volume' | 'file';
  serviceType: string;
  mountPath: string;
  hostPath: string | null;
  volumeName: string | null;
  filePath: string | null;
  content: string | null;
  composeId: string | null;
  applicationId: string | null;
}

export interface Deployment {
  deploymentId: string;
  title: string;
  description: string;
  status: 'running' | 'done' | 'error' | 'cancelled';
  logPath: string;
  log: string;
  composeId: string | null;
  applicationId: string | null;
  serverId: string | null;
  createdAt: string;
  startedAt: string;
  finishedAt: string | null;
  errorMessage: string | null;
}

/** A container on the host, running or not. */
export interface ContainerRecord {
  id: string;
  name: string;
  /** Compose project, stack, or the application's own name. */
  project: string;
  service: string;
  kind: 'compose' | 'stack' | 'application';
  image: string;
  /** Compose recreates a container only when this differs. */
  configHash: string;
  environment: Record<string, string>;
  /** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:<n>`. */
  restart: string;
  healthcheck?: Healthcheck;
  dataDir?: string;
  /** Hosts that Traefik routes here, by the labels the container was created with. */
  routes: { host: string; port: number }[];
  /** Places of the host that it listens on, such as `127.0.0.1:5433/tcp`. @default - none */
  ports?: string[];
  createdAt: string;
  /** What it was doing when the sandbox last looked. */
  state: 'created' | 'running' | 'exited';
  exitCode?: number;
  restarts: number;
  behaviour?: Behaviour;
  health?: 'starting' | 'healthy' | 'unhealthy';
  /** Place among the tasks of a Swarm service, and the update of the service that made it. */
  task?: { serviceName: string; slot: number; generation: number; attempts: number };
}

/** Seconds. */
export interface Healthcheck {
  test: string[];
  interval: number;
  timeout: number;
  retries: number;
  startPeriod: number;
}

export interface SwarmSpec {
  project: string;
  service: string;
  kind: 'stack' | 'application';
  image: string;
  environment: Record<string, string>;
  healthcheck?: Healthcheck;
  restart: { condition: string; maxAttempts: number | null; delaySeconds: number };
  update: { order: string; failureAction: string; monitorSeconds: number };
  replicas: number;
  dataDir?: string;
  routes: { host: string; port: number }[];
  /** Grows with every deploy, so that Swarm replaces tasks even when nothing else changed. */
  force: number;
}

export interface SwarmService {
  id: string;
  name: string;
  spec: SwarmSpec;
  previousSpec?: SwarmSpec;
  updateStatus?: { State: string; Message: string; StartedAt: string; CompletedAt?: string };
  version: number;
  generation: number;
  createdAt: string;
  updatedAt: string;
}
