import type { Construct } from 'constructs';
import { RESTARTS } from '../../providers/defaults';
import type { PropsOf } from '../../providers/framework/schema';
import { serviceInstance } from '../../providers/railway/definitions/service-instance';
import type { Duration } from '../duration';
import type { Healthcheck } from '../healthcheck';
import type { ImageRef } from '../image-ref';
import type { Input } from '../input';
import { options } from '../props/check';
import { flag, needed, number, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import * as values from '../props/values';
import type { RestartPolicy } from '../restart-policy';
import { type BuildSource, buildSource } from './build-source';
import type { RailwayEnvironment } from './environment';
import { declaredReplicas, type Replicas, region, replicasKind } from './replicas';

/** What is a setting of the service instance at Railway: the props for it, and below what becomes of them. */
export interface RailwaySettingProps {
  /** What the service runs; exactly one of `image` and `build` is given. */
  readonly image?: ImageRef;
  /** What Railway builds; exactly one of `image` and `build` is given. */
  readonly build?: BuildSource;
  /** Login of a private registry (Railway Pro). GHCR wants a token with `read:packages`. @default - a public image */
  readonly registryCredentials?: { readonly username: string; readonly password: Input };
  /** Required for a service with a domain. @default - deployed as soon as the container starts */
  readonly healthcheck?: Healthcheck;
  /** @default RestartPolicy.onFailure() */
  readonly restart?: RestartPolicy;
  /**
   * Containers that run the service, 1 to 50; by region where it runs in several: `{ 'us-west2': 2, 'europe-west4-drams3a': 1 }`.
   *
   * @default - by the environment's tier; 1 with a volume or schedule
   */
  readonly replicas?: Replicas;
  /** Region of all replicas, such as `us-west2`. @default - the environment's */
  readonly region?: string;
  /** Most vCPUs per replica. @default - by the environment's tier */
  readonly cpu?: number;
  /** Most memory per replica, in GB. @default - by the environment's tier */
  readonly memoryGb?: number;
  /** Whether the service sleeps without traffic. @default false */
  readonly sleep?: boolean;
  /** Replaces the image's command; Railway does not run it in a shell. @default - the image's own */
  readonly startCommand?: string;
  /** Runs once in the new image before it starts; failing, it fails the deployment. @default - nothing */
  readonly preDeployCommand?: string;
  /** Time the old deployment serves beside the new one. @default - none */
  readonly overlap?: Duration;
  /** Time between SIGTERM and SIGKILL. @default - none */
  readonly draining?: Duration;
  /** Crontab expression of five fields, in UTC; the service must end by itself. @default - runs all the time */
  readonly schedule?: string;
}

const attributes = serviceInstance.attributes;

/** A login of a private registry. */
export const registryLogin = options<{ readonly username: string; readonly password: Input }>({
  username: needed(ruled(text, attributes.registry_username)),
  password: needed(values.input),
});

/** The kinds of {@link RailwaySettingProps}. */
export const settingShape: Shape<RailwaySettingProps> = {
  image: values.image,
  build: buildSource,
  registryCredentials: registryLogin,
  healthcheck: values.healthcheck,
  restart: values.restart,
  replicas: replicasKind,
  region,
  cpu: ruled(number, attributes.cpu_limit),
  memoryGb: ruled(number, attributes.memory_limit_gb),
  sleep: flag,
  startCommand: ruled(text, attributes.start_command),
  preDeployCommand: ruled(text, attributes.pre_deploy_command),
  overlap: values.duration,
  draining: values.duration,
  schedule: ruled(text, attributes.cron_schedule),
};

type InstanceProps = PropsOf<typeof serviceInstance.attributes>;

/** The settings of a service in an environment: what is declared, and the environment's size for the rest. */
export type Settings = Omit<InstanceProps, 'serviceId' | 'environmentId' | 'letGo'>;

/** Every setting is written out, so that no default of the platform applies. */
export function settingsOf(
  scope: Construct,
  props: RailwaySettingProps & { readonly volume?: object },
  railway: RailwayEnvironment,
): Settings {
  const { size } = railway;
  const { healthcheck, restart, build, registryCredentials, volume, schedule } = props;
  const single = volume !== undefined || schedule !== undefined;
  const maxRetries = restart?.maxRetries ?? RESTARTS.usual;
  const regions = typeof props.replicas === 'object' ? props.replicas : undefined;
  return {
    sourceImage: props.image?.value,
    sourceRepo: build?.repository,
    sourceBranch: build?.branch,
    rootDirectory: build?.rootDirectory,
    builder: build?.builder,
    buildCommand: build?.buildCommand,
    watchPatterns: build?.watchPatterns,
    dockerfilePath: build?.dockerfilePath,
    registryUsername: registryCredentials?.username,
    registryPassword: registryCredentials?.password.value,
    ...(healthcheck?.probe.kind === 'http' && {
      healthcheckPath: healthcheck.probe.path,
      healthcheckTimeout: healthcheck.gateTimeout(scope, size.gateSeconds),
    }),
    restartPolicyType: maxRetries === 0 ? 'NEVER' : 'ON_FAILURE',
    restartPolicyMaxRetries: Math.max(maxRetries, RESTARTS.least),
    numReplicas: declaredReplicas(props.replicas) ?? (single ? 1 : size.replicas),
    ...(regions ? { regions } : { region: props.region ?? railway.region }),
    cpuLimit: props.cpu ?? size.cpu,
    memoryLimitGb: props.memoryGb ?? size.memoryGb,
    startCommand: props.startCommand,
    preDeployCommand: props.preDeployCommand,
    overlapSeconds: props.overlap?.toSeconds() ?? 0,
    drainingSeconds: props.draining?.toSeconds() ?? 0,
    sleepApplication: props.sleep ?? false,
    cronSchedule: schedule,
    autoUpdates: 'disabled',
  };
}
