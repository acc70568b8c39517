import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { SANDBOX_SETTLE_SECONDS } from '../../providers/defaults';
import { deployment, PULL_SECONDS } from '../../providers/dokploy/definitions/deployment';
import { domain } from '../../providers/dokploy/definitions/domain';
import { addressOf } from '../address';
import { type Configuration, configHash } from '../config-hash';
import type { VariableSet } from '../declared-variables';
import { PlumblineStack } from '../plumbline-stack';
import { PlatformResource } from '../resource';
import { type DomainPlace, domainPlaces } from '../service-domain';
import { claimOnce } from '../single-use';
import { addUrlOutput } from '../url-output';
import type { DokployServiceProps } from './service-props';

/** What is deployed: one of the two ids. */
export type DeployTarget =
  | { readonly composeId: string; readonly serviceName: string }
  | { readonly applicationId: string };

/** Host names that lead to one container. */
export interface Route {
  /** Container beside the service; empty for the service itself. */
  readonly container: string;
  /** Where it is in the declaration; empty for the service itself. */
  readonly prefix: string;
  /** At least one, of which the first is its address. */
  readonly places: readonly DomainPlace[];
  readonly port: number;
  /** What answers 200 when the container is healthy. */
  readonly path: string;
}

/** The route that a container declares; nothing for one without a domain. */
export function routeOf(
  container: string,
  prefix: string,
  { domain, healthcheck }: Pick<DokployServiceProps, 'domain' | 'healthcheck'>,
  port: number | undefined,
): Route | undefined {
  const { probe } = healthcheck;
  const places = domainPlaces(domain);
  if (places.length === 0 || port === undefined || probe.kind !== 'http') return undefined;
  return { container, prefix, places, port, path: probe.path };
}

export interface Rollout {
  readonly props: DokployServiceProps;
  readonly target: DeployTarget;
  readonly images: Readonly<Record<string, string>>;
  readonly routes: readonly Route[];
  /** Of the service, and of containers beside it. */
  readonly variables: readonly VariableSet[];
  readonly gateSeconds: number;
  /** Everything but images and domain that takes effect with a deployment only. */
  readonly configuration: Configuration;
  /** What must be set first, besides the owner of the configuration. @default - nothing */
  readonly after?: readonly TerraformResource[];
}

/**
 * What follows the declaration of a service: its domains, one deployment after each change, the manifest entry and
 * the hooks.
 *
 * @returns the public URL with scheme, as a token; nothing without domain of the service itself
 */
export function addRollout(scope: Construct, rollout: Rollout): string | undefined {
  const { props, target, images, gateSeconds, configuration, after = [] } = rollout;
  const stack = PlumblineStack.of(scope);
  const name = scope.node.id;
  const routes = rollout.routes.map((route) => ({ ...route, ...addDomains(scope, target, route) }));
  const domains = routes.flatMap(({ all }) => all);
  const hash = configHash({
    ...configuration,
    expressions: { ...configuration.expressions, ...routingOf(domains) },
  });
  const id = 'composeId' in target ? { composeId: target.composeId } : target;
  const deployed = new PlatformResource(
    scope,
    'deployment',
    deployment,
    {
      ...id,
      images,
      configHash: hash,
      timeoutSeconds: gateSeconds + PULL_SECONDS,
      ...(stack.sandbox && { settleSeconds: SANDBOX_SETTLE_SECONDS }),
    },
    { name, dependsOn: [configuration.owner, ...after, ...domains] },
  );
  const [first, ...others] = routes.map(({ main, container, path }) => ({
    urlOutput: addUrlOutput(scope, main.attribute('url'), container),
    healthcheckPath: path,
  }));
  stack.addService({
    construct: scope,
    name: props.name ?? name,
    platform: 'dokploy',
    image: props.image.source,
    variables: rollout.variables,
    ...(first && { route: first }),
    ...(others.length > 0 && { moreRoutes: others }),
  });
  const url = routes.find(({ container }) => container === '')?.main.attribute('url');
  for (const hook of props.hooks ?? []) {
    hook.attach(scope, {
      service: name,
      image: props.image.value,
      configHash: hash,
      ...(url !== undefined && { url }),
      after: deployed,
    });
  }
  return url;
}

type Domain = PlatformResource<(typeof domain)['attributes']>;

/** What of the domains reaches the containers, as labels for Traefik. */
function routingOf(domains: readonly Domain[]): Record<string, string> {
  const [first, ...others] = domains.map((each) => {
    const address = addressOf(each);
    return `[${address}.host, ${address}.port, ${address}.https]`;
  });
  return {
    ...(first !== undefined && { domain: first }),
    ...(others.length > 0 && { domains: `[${others.join(', ')}]` }),
  };
}

function addDomains(
  scope: Construct,
  target: DeployTarget,
  route: Route,
): { readonly main: Domain; readonly all: readonly Domain[] } {
  const { container, prefix, port } = route;
  const service = 'composeId' in target && container !== '' ? { ...target, serviceName: container } : target;
  const words = container === '' ? [] : [container];
  const named = (more: readonly string[]) => [scope.node.id, ...words, ...more].join('-');
  const all = route.places.map(({ domain: { host, https }, field, label, former }): Domain => {
    claimOnce(scope, 'this host name', prefix + field, host!);
    const certificateType = https ? 'letsencrypt' : 'none';
    const attributes = { ...service, host: host!, port, https, certificateType };
    const id = ['domain', ...words, ...label].join('-');
    const resource = new PlatformResource(scope, id, domain, attributes, { name: named(label) });
    if (former) resource.moveFromId(`${domain.type}.${named(former)}`);
    return resource;
  });
  return { main: all[0]!, all };
}
