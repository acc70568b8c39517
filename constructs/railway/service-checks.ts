import type { IConstruct } from 'constructs';
import { refusal } from '../declaration-error';
import { domainsOf } from '../service-domain';
import { isReferable } from './reference';
import { SHARED } from './references';
import { declaredReplicas } from './replicas';
import type { RailwayServiceProps } from './service-props';

/**
 * Refuses what Railway cannot do, or would do silently otherwise than declared.
 *
 * @throws PlumblineError naming the construct, the field and what to do
 */
export function checkService(scope: IConstruct, props: RailwayServiceProps): void {
  checkName(scope, props.name ?? scope.node.id);
  checkSource(scope, props);
  checkDomains(scope, props);
  checkHealth(scope, props);
  checkReplicas(scope, props);
}

function checkName(scope: IConstruct, name: string): void {
  if (name.toLowerCase() === SHARED) {
    throw refusal(scope, {
      field: 'name',
      value: name,
      why: 'references to "shared" lead to the shared variables of the environment, so none could lead to this service',
      next: 'give it another name',
    });
  }
  if (!isReferable(name)) {
    throw refusal(scope, {
      field: 'name',
      value: name,
      why: 'a reference to a service holds its name, and quotes, braces and control characters cannot be written in one',
      next: 'use letters, digits, blanks, "-", "_" and "."',
    });
  }
}

function checkSource(scope: IConstruct, { image, build }: RailwayServiceProps): void {
  if (image && build) {
    throw refusal(scope, {
      field: 'build',
      value: build.repository,
      why: 'image already says what runs; Railway would build and then ignore one of the two',
      next: 'keep image (a published, pinned image) or build, not both',
    });
  }
  if (!image && !build) {
    throw refusal(scope, {
      field: 'image',
      why: 'nothing says what the service runs',
      next: 'declare image: ImageRef.pinned("ghcr.io/acme/grid:v123-abcdef")',
    });
  }
}

function checkDomains(scope: IConstruct, { domain }: RailwayServiceProps): void {
  const [first] = domainsOf(domain);
  if (!first?.wildcard) return;
  throw refusal(scope, {
    field: 'domain',
    value: first.host,
    why: 'the first host name is the address of the service, and nobody could open a wildcard or ask it for health',
    next: `put another name before it: domain: [ServiceDomain.custom("app.acme.dev"), ServiceDomain.custom("${first.host}")]`,
  });
}

function checkHealth(scope: IConstruct, { domain, healthcheck, port }: RailwayServiceProps): void {
  if (domainsOf(domain).length > 0 && !healthcheck) {
    throw refusal(scope, {
      field: 'healthcheck',
      why: 'the service has a domain; without a healthcheck Railway sends visitors to a container as soon as it starts, healthy or not',
      next: 'declare healthcheck: Healthcheck.http("/api/health")',
    });
  }
  if (healthcheck?.probe.kind === 'command') {
    throw refusal(scope, {
      field: 'healthcheck',
      value: healthcheck.probe.argv,
      why: 'Railway checks health by an HTTP path only',
      next: 'use Healthcheck.http("/api/health"), or leave it out for a service without domain',
    });
  }
  const probed = healthcheck?.probe.port;
  if (probed !== undefined && port !== undefined && probed !== port) {
    throw refusal(scope, {
      field: 'healthcheck.port',
      value: probed,
      why: `Railway asks on the service's port, which is ${port}: no healthcheck would reach ${probed}`,
      next: 'declare one port for both',
    });
  }
}

function checkReplicas(
  scope: IConstruct,
  { autoscaling, replicas, region, volume, schedule }: RailwayServiceProps,
): void {
  if (autoscaling) {
    throw refusal(scope, {
      field: 'autoscaling',
      value: `${autoscaling.min} to ${autoscaling.max} replicas`,
      why: 'Railway scales each replica vertically up to its limits; the number of replicas is set by hand',
      next: 'declare replicas, cpu and memoryGb instead',
    });
  }
  if (typeof replicas === 'object' && region !== undefined) {
    throw refusal(scope, {
      field: 'region',
      value: region,
      why: 'replicas already says in which regions the service runs',
      next: 'leave region out, or declare replicas as one number',
    });
  }
  const containers = declaredReplicas(replicas);
  if (containers !== undefined && containers > 1 && (volume || schedule)) {
    throw refusal(scope, {
      field: 'replicas',
      value: replicas,
      why: `Railway runs a service with a ${volume ? 'volume' : 'schedule'} as exactly one container`,
      next: `declare replicas: 1, or do without the ${volume ? 'volume' : 'schedule'}`,
    });
  }
}
