import { domain } from '../../providers/dokploy/definitions/domain';
import type { Autoscaling } from '../autoscaling';
import type { DeployHook } from '../deploy-hook';
import type { Healthcheck } from '../healthcheck';
import type { ImageRef } from '../image-ref';
import type { Input } from '../input';
import { needed, number, type Shape, text } from '../props/kind';
import { ruled } from '../props/ruled';
import * as values from '../props/values';
import { variables } from '../props/variables';
import type { RestartPolicy } from '../restart-policy';
import type { ServiceDomain } from '../service-domain';

/** Literals and inputs (usually secrets) by name. */
export type DokployVariables = Readonly<Record<string, string | Input>>;

/** A container: what Dokploy runs and how it is found healthy. */
export interface DokployContainer {
  readonly image: ImageRef;
  readonly healthcheck: Healthcheck;
  /** @default RestartPolicy.onFailure() */
  readonly restart?: RestartPolicy;
  /**
   * Port the container listens on, handed to it as `PORT`; reached by Traefik and other containers, never published
   * on the host.
   *
   * @default - `PORT` in providers/defaults, with a domain or an HTTP healthcheck
   */
  readonly port?: number;
  /** @default - none but `PORT` */
  readonly variables?: DokployVariables;
}

/** What compose apps and applications have in common. */
export interface DokployServiceProps extends DokployContainer {
  /** Name in the dashboard. @default - the construct's id */
  readonly name?: string;
  /**
   * What a service that is taken over has, is not declared, and may go, by the names that a refused plan gives, such as
   * `env.OLD_KEY`. @default - nothing: such a plan is refused
   */
  readonly letGo?: readonly string[];
  /** Host names that Traefik routes to the service; its URL and its health are asked at the first. @default - not reached from outside */
  readonly domain?: ServiceDomain | readonly ServiceDomain[];
  /** Programs to run after each deployment. @default - none */
  readonly hooks?: readonly DeployHook[];
  /** Refused: Dokploy has none. @default - none */
  readonly autoscaling?: Autoscaling;
}

/** The kinds of {@link DokployContainer}. */
export const containerShape: Shape<DokployContainer> = {
  image: needed(values.image),
  healthcheck: needed(
    values.healthcheck,
    'without one a container counts as healthy as soon as it starts, and visitors are sent to it',
  ),
  restart: values.restart,
  port: ruled(number, domain.attributes.port),
  variables: variables<Input>(values.input),
};

/** The kinds of {@link DokployServiceProps}. */
export const serviceShape: Shape<DokployServiceProps> = {
  ...containerShape,
  domain: values.domains,
  name: text,
  letGo: values.letGo,
  hooks: values.hooks,
  autoscaling: values.autoscaling,
};
