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
import { claimOnce } from '../single-use';
import { addUrlOutput } from '../url-output';
import type { DokployServiceProps } from './service-props';

/** What is deployed: one of the two ids. */
export type DeployTarget =
  | { readonly composeId: string; readonly serviceName: string }
  | { readonly applicationId: string };

export interface Rollout {
  readonly props: DokployServiceProps;
  readonly target: DeployTarget;
  readonly images: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  /** Of the service, and of containers beside it. */
  readonly variables: readonly VariableSet[];
  readonly gateSeconds: number;
  /** Everything but images and domain that takes effect with a deployment only. */
  readonly configuration: Configuration;
  /** What must be set first, besides the owner of the configuration. @default - nothing */
  readonly after?: readonly TerraformResource[];
}

/**
 * What follows the declaration of a service: its domain, one deployment after each change, the manifest entry and
 * the hooks.
 *
 * @returns the public URL with scheme, as a token; nothing without domain
 */
export function addRollout(scope: Construct, rollout: Rollout): string | undefined {
  const { props, target, images, gateSeconds, configuration, after = [] } = rollout;
  const stack = PlumblineStack.of(scope);
  const name = scope.node.id;
  const route = addDomain(scope, rollout);
  const hash = configHash({
    ...configuration,
    expressions: { ...configuration.expressions, ...(route && { domain: routeOf(addressOf(route)) }) },
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
    { name, dependsOn: [configuration.owner, ...after, ...(route ? [route] : [])] },
  );
  const url = route?.attribute('url');
  const urlOutput = url === undefined ? undefined : addUrlOutput(scope, url);
  const { probe } = props.healthcheck;
  stack.addService({
    construct: scope,
    name: props.name ?? name,
    platform: 'dokploy',
    image: props.image.source,
    variables: rollout.variables,
    ...(urlOutput !== undefined &&
      probe.kind === 'http' && { route: { urlOutput, healthcheckPath: probe.path } }),
  });
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

/** What of a domain reaches the containers, as labels for Traefik. */
function routeOf(address: string): string {
  return `[${address}.host, ${address}.port, ${address}.https]`;
}

function addDomain(scope: Construct, { props, target, port }: Rollout) {
  if (props.domain?.host === undefined || port === undefined) return undefined;
  const { host, https } = props.domain;
  claimOnce(scope, 'this host name', 'domain', host);
  const attributes = { ...target, host, port, https, certificateType: https ? 'letsencrypt' : 'none' };
  return new PlatformResource(scope, 'domain', domain, attributes, { name: scope.node.id });
}
