import type { Construct } from 'constructs';
import type { PropsOf } from '../../providers/framework/schema';
import type { serviceInstance } from '../../providers/railway/definitions/service-instance';
import type { RailwayEnvironment } from './environment';
import type { RailwayServiceProps } from './service-props';

type InstanceProps = PropsOf<typeof serviceInstance.attributes>;

/** The settings of a service in an environment: what is declared, and the environment's size for the rest. */
export type Settings = Omit<InstanceProps, 'serviceId' | 'environmentId'>;

/** Port the container listens on, when anybody is to reach it. */
export function portOf({ port, healthcheck, domain }: RailwayServiceProps): number | undefined {
  const probed = healthcheck?.probe.kind === 'http' ? healthcheck.probe.port : undefined;
  return port ?? probed ?? (domain || healthcheck ? 8080 : undefined);
}

/** Every setting is written out, so that no default of the platform applies. */
export function settingsOf(
  scope: Construct,
  props: RailwayServiceProps,
  railway: RailwayEnvironment,
): Settings {
  const { size } = railway;
  const { healthcheck, restart, build, registryCredentials, volume, schedule } = props;
  const single = volume !== undefined || schedule !== undefined;
  const maxRetries = restart?.maxRetries ?? 3;
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
    restartPolicyMaxRetries: Math.max(maxRetries, 1),
    numReplicas: props.replicas ?? (single ? 1 : size.replicas),
    region: props.region ?? railway.region,
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
