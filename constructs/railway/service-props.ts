import { PORT } from '../../providers/defaults';
import type { Autoscaling } from '../autoscaling';
import type { DeployHook } from '../deploy-hook';
import type { ServiceDomain } from '../service-domain';
import type { RailwaySettingProps } from './service-settings';
import type { RailwayVariables } from './variables';

/** A volume of the service; it survives every deployment. Railway allows one per service. */
export interface VolumeMount {
  /** Folder in the container, such as `/data`. */
  readonly mountPath: string;
  /** Name, unique in the project. @default - `<service>-data` */
  readonly name?: string;
  /** Whether Terraform may destroy the volume with its data. @default false */
  readonly destroyable?: boolean;
}

export interface RailwayServiceProps extends RailwaySettingProps {
  /**
   * Name at Railway, unique in the project; also the private host `<name>.railway.internal`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /** Port the container listens on, handed to it as `PORT`. @default - {@link PORT} with a domain or healthcheck */
  readonly port?: number;
  /** Where the service is reached from outside. @default - from the private network only */
  readonly domain?: ServiceDomain;
  /** @default - none but `PORT` */
  readonly variables?: RailwayVariables;
  /** @default - nothing survives a deployment */
  readonly volume?: VolumeMount;
  /** Programs to run after each deployment. @default - none */
  readonly hooks?: readonly DeployHook[];
  /** Refused: Railway has none. @default - none */
  readonly autoscaling?: Autoscaling;
}

/** Port the container listens on, when anybody is to reach it. */
export function portOf({ port, healthcheck, domain }: RailwayServiceProps): number | undefined {
  const probed = healthcheck?.probe.kind === 'http' ? healthcheck.probe.port : undefined;
  return port ?? probed ?? (domain || healthcheck ? PORT : undefined);
}
