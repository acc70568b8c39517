export const TIERS = ['production', 'staging', 'development'] as const;

/** What an environment is for; decides the sizes and gates of services that declare none, and where state may live. */
export type Tier = (typeof TIERS)[number];
