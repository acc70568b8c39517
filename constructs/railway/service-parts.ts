import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { SANDBOX_SETTLE_SECONDS } from '../../providers/defaults';
import { deployment, PULL_SECONDS } from '../../providers/railway/definitions/deployment';
import { tcpProxy } from '../../providers/railway/definitions/tcp-proxy';
import { variables } from '../../providers/railway/definitions/variables';
import { addressOf } from '../address';
import { configHash, fingerprintsOf } from '../config-hash';
import { PlumblineStack } from '../plumbline-stack';
import { PlatformResource } from '../resource';
import type { Settings } from './service-settings';
import { type RailwayVariables, variableValue } from './variables';

/** Where a service is: every resource of it carries these ids. */
export interface ServiceIds {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId: string;
}

export type VariablesResource = PlatformResource<typeof variables.attributes>;

/**
 * Sets the variables, if there are any; without deploying.
 *
 * @param ids of the service, or of the environment whose shared variables they are
 * @param after what must be set first. @default - nothing
 */
export function addVariables(
  scope: Construct,
  values: RailwayVariables,
  ids: Pick<ServiceIds, 'projectId' | 'environmentId'> & Partial<ServiceIds>,
  after?: TerraformResource,
): VariablesResource | undefined {
  if (Object.keys(values).length === 0) return undefined;
  const written = Object.entries(values).map(
    ([key, value]) => [key, { value: variableValue(value) }] as const,
  );
  return new PlatformResource(
    scope,
    'variables',
    variables,
    { ...ids, variables: Object.fromEntries(written) },
    { name: scope.node.id, ...(after && { dependsOn: [after] }) },
  );
}

/** Opens a public TCP port in front of a service, if one is declared. */
export function addTcpProxy(
  scope: Construct,
  applicationPort: number | undefined,
  { environmentId, serviceId }: ServiceIds,
  after: TerraformResource,
): PlatformResource<typeof tcpProxy.attributes> | undefined {
  if (applicationPort === undefined) return undefined;
  const target = { environmentId, serviceId, applicationPort };
  return new PlatformResource(scope, 'tcp-proxy', tcpProxy, target, {
    name: scope.node.id,
    dependsOn: [after],
  });
}

export interface Deployed {
  readonly settings: Settings;
  /** Terraform expressions for what the variables refer to, by a name for each. */
  readonly referred: Readonly<Record<string, string>>;
  readonly instance: TerraformResource;
  readonly variables: VariablesResource | undefined;
  readonly volume: TerraformResource | undefined;
  readonly proxy: TerraformResource | undefined;
}

/** Covers everything but the image that takes effect with a deployment only, also what references lead to. */
export function configurationHash({
  settings,
  referred,
  instance,
  variables,
  volume,
  proxy,
}: Deployed): string {
  const { sourceImage: _image, registryPassword: _secret, ...hashed } = settings;
  return configHash({
    owner: instance,
    settings: hashed,
    expressions: {
      // It is reached after the next deployment only, also one that was made anew.
      ...(proxy && { tcp_proxy: `${addressOf(proxy)}.id` }),
      ...(volume && { mount_path: `${addressOf(volume)}.mount_path` }),
      ...(variables && { variables: fingerprintsOf(variables, 'variables') }),
      ...referred,
    },
  });
}

export interface DeploymentPlan {
  readonly ids: ServiceIds;
  readonly image: string | undefined;
  readonly configHash: string;
  readonly gateSeconds: number;
  readonly after: readonly TerraformResource[];
}

/** Deploys once after everything that the service consists of is set. */
export function addDeployment(
  scope: Construct,
  { ids: { environmentId, serviceId }, image, configHash, gateSeconds, after }: DeploymentPlan,
) {
  return new PlatformResource(
    scope,
    'deployment',
    deployment,
    {
      serviceId,
      environmentId,
      image,
      configHash,
      timeoutSeconds: gateSeconds + PULL_SECONDS,
      ...(PlumblineStack.of(scope).sandbox && { settleSeconds: SANDBOX_SETTLE_SECONDS }),
    },
    { name: scope.node.id, dependsOn: after },
  );
}
