import { PORT } from '../../providers/defaults';
import { service } from '../../providers/railway/definitions/service';
import { serviceDomain } from '../../providers/railway/definitions/service-domain';
import { tcpProxy } from '../../providers/railway/definitions/tcp-proxy';
import { BACKUPS, volume } from '../../providers/railway/definitions/volume';
import type { Autoscaling } from '../autoscaling';
import type { DeployHook } from '../deploy-hook';
import { options } from '../props/check';
import { flag, type Kind, list, needed, number, oneOf, text } from '../props/kind';
import { ruled } from '../props/ruled';
import * as values from '../props/values';
import { domainsOf, type ServiceDomain } from '../service-domain';
import { type RailwaySettingProps, settingShape } from './service-settings';
import { type RailwayVariables, variablesKind } from './variables';

/** How often a volume is backed up. */
export type BackupSchedule = (typeof BACKUPS)[number];

/** What schedules of backups may be. */
export const backupSchedules: Kind<readonly BackupSchedule[]> = list(oneOf(...BACKUPS));

/** A volume of the service; it survives every deployment. Railway allows one per service. */
export interface VolumeMount {
  /** Folder in the container, such as `/data`. */
  readonly mountPath: string;
  /** Name, unique in the project. @default - `<service>-data` */
  readonly name?: string;
  /** Schedules by which Railway backs it up; restoring one is a matter of the dashboard. @default - as the dashboard has them */
  readonly backups?: readonly BackupSchedule[];
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
  /**
   * Where the service is reached from outside. Of several host names the first one is its address, which health is asked at and
   * jobs get; another one in its place is made anew, with other DNS records. `*.acme.dev` may follow it.
   *
   * @default - from the private network only
   */
  readonly domain?: ServiceDomain | readonly ServiceDomain[];
  /**
   * Port in the container that a public TCP port leads to, for what is not HTTP. Whoever knows its address reaches the service, past
   * all private networks. @default - none
   */
  readonly tcpProxy?: number;
  /** @default - none but `PORT` */
  readonly variables?: RailwayVariables;
  /** @default - nothing survives a deployment */
  readonly volume?: VolumeMount;
  /**
   * What exists at Railway, is not declared, and may go or move when the service is taken over, as the plan names it:
   * `mount_path /data` or `registry_username`. @default - nothing; the plan refuses
   */
  readonly letGo?: readonly string[];
  /** Programs to run after each deployment. @default - none */
  readonly hooks?: readonly DeployHook[];
  /** Refused: Railway has none. @default - none */
  readonly autoscaling?: Autoscaling;
}

/** The name of a service at Railway. */
export const serviceName = ruled(text, service.attributes.name);

/** What the props of a service may be. */
export const serviceProps: Kind<RailwayServiceProps> = options<RailwayServiceProps>({
  ...settingShape,
  name: serviceName,
  port: ruled(number, serviceDomain.attributes.target_port),
  domain: values.domains,
  tcpProxy: ruled(number, tcpProxy.attributes.application_port),
  variables: variablesKind,
  volume: options<VolumeMount>({
    mountPath: needed(ruled(text, volume.attributes.mount_path)),
    name: ruled(text, volume.attributes.name),
    backups: backupSchedules,
    destroyable: flag,
  }),
  letGo: values.letGo,
  hooks: values.hooks,
  autoscaling: values.autoscaling,
});

/** Port the container listens on, when anybody is to reach it. */
export function portOf({ port, healthcheck, domain }: RailwayServiceProps): number | undefined {
  const probed = healthcheck?.probe.kind === 'http' ? healthcheck.probe.port : undefined;
  return port ?? probed ?? (domainsOf(domain).length > 0 || healthcheck ? PORT : undefined);
}
