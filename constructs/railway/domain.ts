import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { customDomain } from '../../providers/railway/definitions/custom-domain';
import { serviceDomain } from '../../providers/railway/definitions/service-domain';
import { refusal } from '../declaration-error';
import { PlatformResource } from '../resource';
import { type DomainPlace, domainPlaces, type ServiceDomain } from '../service-domain';
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
 * Puts host names in front of a service.
 *
 * @throws PlumblineError for a domain without HTTPS, which Railway has not, and for a second generated one
 */
export function addDomains(
  scope: Construct,
  declared: ServiceDomain | readonly ServiceDomain[] | undefined,
  target: DomainTarget,
): TerraformResource[] {
  const places = domainPlaces(declared);
  const generated = places.findIndex(({ domain }) => domain.host === undefined);
  return places.map((place, index) => {
    if (place.domain.host === undefined && index !== generated) {
      throw refusal(scope, {
        field: place.field,
        value: 'generated',
        why: 'Railway generates one domain per service and environment, and this would be the second one',
        next: 'leave it out',
      });
    }
    return putInFront(scope, place, target);
  });
}

function putInFront(
  scope: Construct,
  { domain: { host, https }, field, label, former }: DomainPlace,
  { ids, port, after }: DomainTarget,
): TerraformResource {
  const id = ['domain', ...label].join('-');
  const named = (words: readonly string[]) => [scope.node.id, ...words].join('-');
  const options = { name: named(label), dependsOn: [after] };
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
  const attributes = { ...target, projectId, domain: host };
  const resource = new PlatformResource(scope, id, customDomain, attributes, options);
  if (former) resource.moveFromId(`${customDomain.type}.${named(former)}`);
  return resource;
}
