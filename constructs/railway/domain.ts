import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { customDomain } from '../../providers/railway/definitions/custom-domain';
import { serviceDomain } from '../../providers/railway/definitions/service-domain';
import { refusal } from '../declaration-error';
import { PlatformResource } from '../resource';
import { domainField, type ServiceDomain } from '../service-domain';
import { claimOnce } from '../single-use';
import { isToken } from '../terraform-value';
import type { ServiceIds } from './service-parts';

/** What a domain leads to. */
export interface DomainTarget {
  readonly ids: ServiceIds;
  readonly port: number | undefined;
  /** What must be set first. */
  readonly after: TerraformResource;
}

/** Where a domain is declared. */
interface Place {
  /** Of the construct. */
  readonly id: string;
  /** Second part of the Terraform address. */
  readonly name: string;
  readonly field: string;
}

/**
 * Puts host names in front of a service. Each keeps its address whatever else is added or taken away: a domain that is made
 * anew loses its certificate.
 *
 * @throws PlumblineError for a domain without HTTPS, which Railway has not, and for a second generated one
 */
export function addDomains(
  scope: Construct,
  domains: readonly ServiceDomain[],
  target: DomainTarget,
): TerraformResource[] {
  const generated = domains.findIndex(({ host }) => host === undefined);
  return domains.map((domain, index) => {
    const { host } = domain;
    const field = domainField(index, domains);
    if (host === undefined && index !== generated) {
      throw refusal(scope, {
        field,
        value: 'generated',
        why: 'Railway generates one domain per service and environment, and this would be the second one',
        next: 'leave it out',
      });
    }
    const label = labelOf(host, index);
    return putInFront(scope, domain, target, {
      id: index === 0 ? 'domain' : `domain-${label}`,
      name: index === 0 || host === undefined ? scope.node.id : `${scope.node.id}-${label}`,
      field,
    });
  });
}

/** Tells host names of a service apart in addresses: host names hold no underscores. */
function labelOf(host: string | undefined, index: number): string {
  if (isToken(host)) return String(index + 1);
  return (host ?? 'generated').replaceAll(/[.*]+/g, '_');
}

function putInFront(
  scope: Construct,
  { host, https }: ServiceDomain,
  { ids, port, after }: DomainTarget,
  { id, name, field }: Place,
): TerraformResource {
  const options = { name, dependsOn: [after] };
  const { projectId, environmentId, serviceId } = ids;
  const target = { environmentId, serviceId, targetPort: port };
  if (host === undefined) return new PlatformResource(scope, id, serviceDomain, target, options);
  claimOnce(scope, 'this host name', field, host);
  if (!https) {
    throw refusal(scope, {
      field: `${field}.https`,
      value: false,
      why: 'Railway serves every domain over HTTPS',
      next: `use ServiceDomain.custom("${host}")`,
    });
  }
  return new PlatformResource(scope, id, customDomain, { ...target, projectId, domain: host }, options);
}
