export { PlumblineError } from '../core/errors';
export { synthesizeApp } from './app';
export { Autoscaling } from './autoscaling';
export { DeployHook } from './deploy-hook';
export { DokployApplication, type DokployApplicationProps } from './dokploy/application';
export {
  type ComposeContainer,
  type ComposeJob,
  DokployCompose,
  type DokployComposeProps,
} from './dokploy/compose';
export type { Dependencies, DependencyCondition } from './dokploy/dependencies';
export { DokployEnvironment } from './dokploy/environment';
export type { PublishedPort } from './dokploy/published-port';
export { Duration } from './duration';
export { Healthcheck, type HealthcheckOptions, type HttpHealthcheckOptions } from './healthcheck';
export { ImageRef } from './image-ref';
export { Input } from './input';
export { PlumblineStack, type ProbePolicy } from './plumbline-stack';
export type { BuildSource } from './railway/build-source';
export { RailwayEnvironment } from './railway/environment';
export { RailwayPostgres } from './railway/postgres';
export { RailwayRedis } from './railway/redis';
export type { RailwayReference } from './railway/reference';
export { RailwayService } from './railway/service';
export type { BackupSchedule, RailwayServiceProps, VolumeMount } from './railway/service-props';
export type { RailwayVariable } from './railway/variables';
export { RailwayVolume } from './railway/volume';
export { RestartPolicy } from './restart-policy';
export { Rotation } from './rotation';
export { RotationCheck } from './rotation-check';
export { ServiceDomain } from './service-domain';
export type {
  GcsState,
  HcpTerraformState,
  HttpState,
  LocalState,
  PostgresState,
  S3State,
  StateLocation,
} from './state/location';
export type { Tier } from './tier';
