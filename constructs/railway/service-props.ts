import type { Autoscaling } from '../autoscaling';
import type { DeployHook } from '../deploy-hook';
import type { Duration } from '../duration';
import type { Healthcheck } from '../healthcheck';
import type { ImageRef } from '../image-ref';
import type { Input } from '../input';
import type { RestartPolicy } from '../restart-policy';
import type { ServiceDomain } from '../service-domain';
import type { RailwayVariables } from './variables';

/** An image that Railway builds from a GitHub repository. It cannot be pinned: prefer publishing an image. */
export interface BuildSource {
  /** GitHub repository, as `owner/name`. */
  readonly repository: string;
  /** @default - the repository's default branch */
  readonly branch?: string;
  /** Folder to build in, such as `/apps/web`. @default - the root */
  readonly rootDirectory?: string;
  /** @default - Railway's own choice */
  readonly builder?: 'RAILPACK' | 'NIXPACKS' | 'HEROKU' | 'PAKETO';
  /** Replaces the builder's command. @default - the builder's own */
  readonly buildCommand?: string;
  /** Gitignore-style patterns; a push that touches none of them builds nothing. @default - every push builds */
  readonly watchPatterns?: readonly string[];
  /** Relative to the root directory. @default - `Dockerfile`, when there is one */
  readonly dockerfilePath?: string;
}

/** A volume of the service; it survives every deployment. Railway allows one per service. */
export interface VolumeMount {
  /** Folder in the container, such as `/data`. */
  readonly mountPath: string;
  /** Name, unique in the project. @default - `<service>-data` */
  readonly name?: string;
  /** Whether Terraform may destroy the volume with its data. @default false */
  readonly destroyable?: boolean;
}

export interface RailwayServiceProps {
  /**
   * Name at Railway, unique in the project; also the private host `<name>.railway.internal`.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /** What the service runs; exactly one of `image` and `build` is given. */
  readonly image?: ImageRef;
  /** What Railway builds; exactly one of `image` and `build` is given. */
  readonly build?: BuildSource;
  /** Login of a private registry (Railway Pro). GHCR wants a token with `read:packages`. @default - a public image */
  readonly registryCredentials?: { readonly username: string; readonly password: Input };
  /** Required for a service with a domain. @default - deployed as soon as the container starts */
  readonly healthcheck?: Healthcheck;
  /** @default RestartPolicy.onFailure(3) */
  readonly restart?: RestartPolicy;
  /** Containers that run the service, 1 to 50. @default - 3 in production, 1 in staging, 1 with a volume or schedule */
  readonly replicas?: number;
  /** Region of all replicas, such as `us-west2`. @default - the environment's */
  readonly region?: string;
  /** Most vCPUs per replica. @default 2 */
  readonly cpu?: number;
  /** Most memory per replica, in GB. @default 2 */
  readonly memoryGb?: number;
  /** Whether the service sleeps without traffic. @default false */
  readonly sleep?: boolean;
  /** Port the container listens on, handed to it as `PORT`. @default - 8080 with a domain or healthcheck */
  readonly port?: number;
  /** Where the service is reached from outside. @default - from the private network only */
  readonly domain?: ServiceDomain;
  /** @default - none but `PORT` */
  readonly variables?: RailwayVariables;
  /** @default - nothing survives a deployment */
  readonly volume?: VolumeMount;
  /** Programs to run after each deployment. @default - none */
  readonly hooks?: readonly DeployHook[];
  /** Replaces the image's command; Railway does not run it in a shell. @default - the image's own */
  readonly startCommand?: string;
  /** Runs once in the new image before it starts; failing, it fails the deployment. @default - nothing */
  readonly preDeployCommand?: string;
  /** Time the old deployment serves beside the new one. @default 0 s */
  readonly overlap?: Duration;
  /** Time between SIGTERM and SIGKILL. @default 0 s */
  readonly draining?: Duration;
  /** Crontab expression of five fields, in UTC; the service must end by itself. @default - runs all the time */
  readonly schedule?: string;
  /** Refused: Railway has none. @default - none */
  readonly autoscaling?: Autoscaling;
}
