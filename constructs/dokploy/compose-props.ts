import { application } from '../../providers/dokploy/definitions/application';
import { compose } from '../../providers/dokploy/definitions/compose';
import type { Duration } from '../duration';
import { options } from '../props/check';
import { byName, type Kind, list, number, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import { duration } from '../props/values';
import type { ServiceDomain } from '../service-domain';
import { type ComposeType, type ComposeVolume, composeType, composeVolume } from './compose-spec';
import { type ContainerLabels, containerLabels } from './container-labels';
import { type Dependencies, dependencies } from './dependencies';
import { envFiles } from './env-files';
import { type PublishedPort, publishedPort } from './published-port';
import { type RegistryCredentials, registryCredentials } from './registry-login';
import {
  containerShape,
  type DokployContainer,
  type DokployServiceProps,
  serviceShape,
} from './service-props';

/** What every container of a compose app may have. */
interface ComposeSettings {
  /** Overrides the image's command, without a shell. @default - the image's own */
  readonly command?: readonly string[];
  /** Named volumes; they survive every deployment. @default - none */
  readonly volumes?: readonly ComposeVolume[];
  /** Most cores, such as 0.5. @default - no limit */
  readonly cpu?: number;
  /** Most memory, in MiB; a container that wants more is ended. @default - no limit */
  readonly memoryMb?: number;
  /** Labels that other programs on the server read, such as collectors of logs. @default - none but Dokploy's own */
  readonly labels?: ContainerLabels;
  /**
   * Files with further variables: `../files/<path>` of a file mount, an absolute path of the server, or `.env`, with which a
   * container gets every variable of the app under the name that Dokploy has it by. A declared variable wins; nobody checks what
   * the files hold, and a change of one deploys nothing.
   *
   * @default - none: a container gets the variables that it declares
   */
  readonly envFiles?: readonly string[];
  /**
   * Which containers of the app have to be there before this one starts. Swarm has no such order.
   *
   * @default - the service waits for every container beside it that does not wait for the service, until it is healthy, and for
   * every job; a job waits for the same containers but those that wait for it; those beside the service wait for nothing
   */
  readonly dependsOn?: Dependencies;
}

/** A container of a compose app. */
export interface ComposeContainer extends DokployContainer, ComposeSettings {
  /** Ports that the server itself listens on; whatever has a domain needs none. @default - none: reached by Traefik and other containers alone */
  readonly ports?: readonly PublishedPort[];
  /**
   * Host names that Traefik routes to the container; its health is asked at the first. For a container beside the service, the stack has to declare
   * `severalDomains`.
   *
   * @default - not reached from outside
   */
  readonly domain?: ServiceDomain | readonly ServiceDomain[];
}

/** A container that runs to its end once in each deployment, such as a migration; where it fails, the deployment fails. */
export interface ComposeJob extends ComposeSettings, Pick<DokployContainer, 'image' | 'variables'> {
  /**
   * How long it may take; then the apply has failed, although the job itself runs on.
   *
   * @default - as long as a deployment may take until it is healthy
   */
  readonly timeout?: Duration;
}

export interface DokployComposeProps extends ComposeContainer, DokployServiceProps {
  /** Takes over the app with this compose id. @default - the app of this name in the environment, or a new one */
  readonly composeId?: string;
  /**
   * `docker-compose` replaces the old container before the new one is healthy; `stack` runs on Swarm.
   *
   * @default 'docker-compose'
   */
  readonly type?: ComposeType;
  /** Containers that the service needs beside it, by name. @default - none */
  readonly sidecars?: Readonly<Record<string, ComposeContainer>>;
  /**
   * Login of a private registry. Docker on the server keeps one per registry, with which every app of the server pulls.
   *
   * @default - public images, or a login that the server has already
   */
  readonly registryCredentials?: RegistryCredentials;
  /** What runs before the service starts, by name; not on Swarm, which has no order. @default - none */
  readonly jobs?: Readonly<Record<string, ComposeJob>>;
}

const { cpu_limit, memory_limit_mb } = application.attributes;

const settings: Shape<ComposeSettings> = {
  command: list(text),
  volumes: list(composeVolume),
  cpu: ruled(number, cpu_limit),
  memoryMb: ruled(number, memory_limit_mb),
  labels: containerLabels,
  envFiles,
  dependsOn: dependencies,
};

const container: Shape<ComposeContainer> = {
  ...containerShape,
  domain: serviceShape.domain,
  ...settings,
  ports: list(publishedPort),
};

const { image, variables } = containerShape;

/** What the props of a compose app may be. */
export const composeProps: Kind<DokployComposeProps> = options<DokployComposeProps>({
  ...serviceShape,
  ...container,
  composeId: ruled(text, compose.attributes.compose_id),
  type: composeType,
  registryCredentials,
  sidecars: byName(options<ComposeContainer>(container)),
  jobs: byName(options<ComposeJob>({ ...settings, image, variables, timeout: duration })),
});
