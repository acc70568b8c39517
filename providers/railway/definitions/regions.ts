/** Regions of Railway by the names that its API takes (https://docs.railway.com/deployments/regions, October 2026). */
export const REGIONS = [
  'us-west2',
  'us-east4-eqdc4a',
  'europe-west4-drams3a',
  'asia-southeast1-eqsg3a',
] as const;

/** Region of services that declare none. */
export const USUAL_REGION = REGIONS[0];
