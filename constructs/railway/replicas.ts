import { REGIONS, total } from '../../providers/railway/definitions/regions';
import { serviceInstance } from '../../providers/railway/definitions/service-instance';
import { byName, either, firstProblem, isObject, type Kind, number, problemWith, text } from '../props/kind';
import { ruled } from '../props/ruled';

const attributes = serviceInstance.attributes;

/** Containers of a service: in one region, or by the regions that they run in. */
export type Replicas = number | Readonly<Record<string, number>>;

/** A region that Railway has; the value of an input is checked by Railway alone. */
export const region = ruled(text, {
  validate: (value: string) =>
    (REGIONS as readonly string[]).includes(value) ? undefined : `Railway has no region "${value}"`,
  description: `use one of ${REGIONS.join(', ')}; a newer one may come from Input.text with a default`,
});

/** Containers by the region that they run in. */
const replicasByRegion: Kind<Readonly<Record<string, number>>> = {
  wants: 'a number of containers by region',
  is: isObject,
  flaw: (spread: Readonly<Record<string, unknown>>, field) =>
    firstProblem(
      Object.entries(spread),
      ([name, replicas]) =>
        problemWith(region, name, `${field}.${name}`) ?? problemWith(number, replicas, `${field}.${name}`),
    ) ?? ruled(byName(number), attributes.regions).flaw?.(spread, field),
};

/** Containers of all regions that are declared. */
export const declaredReplicas = (replicas: Replicas | undefined) =>
  typeof replicas === 'object' ? total(replicas) : replicas;

/** What the replicas of a service may be. */
export const replicasKind: Kind<Replicas> = either<Replicas>(
  ruled(number, attributes.num_replicas),
  replicasByRegion,
);
