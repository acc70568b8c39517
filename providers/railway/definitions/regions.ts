import { type Check, whole } from './validate';

/** Regions of Railway by the names that its API takes (https://docs.railway.com/deployments/regions, October 2026). */
export const REGIONS = [
  'us-west2',
  'us-east4-eqdc4a',
  'europe-west4-drams3a',
  'asia-southeast1-eqsg3a',
] as const;

/** Region of services that declare none. */
export const USUAL_REGION = REGIONS[0];

/** The region that a name means, also one from before Railway told its data centres apart, such as `europe-west4`. */
export const regionNamed = (name: string): string | undefined =>
  REGIONS.find((region) => region === name || region.startsWith(`${name}-`));

/** Most containers of a service in all regions together (railwayapp/cli 5.43.1, `MAX_TOTAL_REPLICAS`). */
export const MOST_REPLICAS = 50;

/** All containers of a service that runs in several regions. */
export const total = (regions: Readonly<Record<string, number>>) =>
  Object.values(regions).reduce((sum, replicas) => sum + replicas, 0);

/** What is wrong with containers by region, as far as they are known. */
export const replicasProblem: Check = (regions: Readonly<Record<string, unknown>>) => {
  const known = Object.entries(regions).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  if (Object.keys(regions).length === 0) return 'names no region, so nothing would run';
  for (const [region, replicas] of known) {
    if (region.trim() === '') return 'names a region without a name';
    const problem = whole(1, MOST_REPLICAS, 'replicas')(replicas);
    if (problem) return `${region}: ${problem}`;
  }
  const all = total(Object.fromEntries(known));
  return all > MOST_REPLICAS ? `${all} replicas are more than ${MOST_REPLICAS}` : undefined;
};
