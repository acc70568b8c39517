import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StateFile } from '../rescued-state';

const resource = z.looseObject({ instances: z.array(z.unknown()) });

/** A digest for each instance of a resource in a state, of which one it is and all that is known of it. */
export function instancesOf({ resources }: StateFile): readonly string[] {
  return resources.flatMap((each) => {
    const { success, data } = resource.safeParse(each);
    if (!success) return [digest(each)];
    const { instances, ...which } = data;
    return instances.map((instance) => digest([which, instance]));
  });
}

const digest = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}
