import type { IConstruct } from 'constructs';
import { refusal } from '../declaration-error';
import { domainPlaces } from '../service-domain';
import { isToken } from '../terraform-value';
import type { DokployContainer, DokployServiceProps } from './service-props';

/**
 * Refuses what Dokploy cannot do, or would do silently otherwise than declared.
 *
 * @throws PlumblineError naming the construct, the field and what to do
 */
export function checkService(scope: IConstruct, props: DokployServiceProps): void {
  const { autoscaling } = props;
  if (autoscaling) {
    throw refusal(scope, {
      field: 'autoscaling',
      value: `${autoscaling.min} to ${autoscaling.max} replicas`,
      why: 'neither Docker Compose nor Swarm adds replicas under load',
      next: 'use DokployApplication with a fixed number of replicas',
    });
  }
  checkContainer(scope, '', props);
}

/** A container that may be reached from outside. */
type Routed = DokployContainer & Pick<DokployServiceProps, 'domain'>;

function checkDomains(scope: IConstruct, prefix: string, { domain, healthcheck }: Routed): void {
  const places = domainPlaces(domain);
  for (const {
    domain: { host, wildcard },
    field,
  } of places) {
    if (host !== undefined && !wildcard) continue;
    throw refusal(scope, {
      field: prefix + field,
      value: host ?? 'generated',
      why: wildcard
        ? 'Dokploy asks for the certificate of each host name by itself, and there is none for a wildcard'
        : 'Dokploy makes up no host names of its own',
      next: 'use ServiceDomain.custom("ledger.acme.dev") with a DNS record that leads to the server',
    });
  }
  if (places.length > 0 && healthcheck.probe.kind === 'command') {
    throw refusal(scope, {
      field: `${prefix}healthcheck`,
      value: healthcheck.probe.argv,
      why: 'the service has a domain, and only an HTTP path can be asked from outside after a deployment',
      next: 'use Healthcheck.http("/health/ready")',
    });
  }
}

/**
 * Refuses what Terraform knows later in a value that goes into the compose file as it is.
 *
 * @throws PlumblineError naming the field
 */
export function checkLiteral(scope: IConstruct, field: string, values: readonly unknown[] = []): void {
  if (!values.some(isToken)) return;
  throw refusal(scope, {
    field,
    why: 'it goes into the compose file as literal text, but holds a value that Terraform knows later',
    next: 'pass the value as a variable and let the container read it',
  });
}

/** The checks of one container, also of one beside the main one. */
export function checkContainer(scope: IConstruct, prefix: string, container: Routed): void {
  checkDomains(scope, prefix, container);
  const { healthcheck, restart, port } = container;
  if (restart?.maxRetries === 0) {
    throw refusal(scope, {
      field: `${prefix}restart`,
      value: 'never',
      why: 'a Dokploy service is meant to run all the time; left out, the policy of the platform would restart it for ever',
      next: 'use RestartPolicy.onFailure(1) or more',
    });
  }
  const probed = healthcheck.probe.kind === 'http' ? healthcheck.probe.port : undefined;
  if (probed !== undefined && port !== undefined && probed !== port) {
    throw refusal(scope, {
      field: `${prefix}healthcheck.port`,
      value: probed,
      why: `the container listens on ${port}, so no healthcheck reaches the port that serves`,
      next: 'declare one port for both',
    });
  }
}
