import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { customDomain } from '../../providers/railway/definitions/custom-domain';
import { serviceDomain } from '../../providers/railway/definitions/service-domain';
import { refusal } from '../declaration-error';
import { PlatformResource } from '../resource';
import type { ServiceDomain } from '../service-domain';
import { claimOnce } from '../single-use';
import type { ServiceIds } from './service-parts';

/** What a domain leads to. */
export interface DomainTarget {
  readonly ids: ServiceIds;
  readonly port: number | undefined;
  /** What must be set first. */
  readonly after: TerraformResource;
}

/**
 * Puts a domain in front of a service.
 *
 * @throws PlumblineError for a domain without HTTPS, which Railway has not
 */
export function addDomain(
  scope: Construct,
  { host, https }: ServiceDomain,
  { ids, port, after }: DomainTarget,
): TerraformResource {
  const options = { name: scope.node.id, dependsOn: [after] };
  const { projectId, environmentId, serviceId } = ids;
  const target = { environmentId, serviceId, targetPort: port };
  if (host === undefined) return new PlatformResource(scope, 'domain', serviceDomain, target, options);
  claimOnce(scope, 'this host name', 'domain', host);
  if (!https) {
    throw refusal(scope, {
      field: 'domain.https',
      value: false,
      why: 'Railway serves every domain over HTTPS',
      next: `use ServiceDomain.custom("${host}")`,
    });
  }
  return new PlatformResource(scope, 'domain', customDomain, { ...target, projectId, domain: host }, options);
}
