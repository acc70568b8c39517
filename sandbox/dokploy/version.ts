import type { World } from '../core/types';

/** Version whose behaviour is simulated. */
const VERSION = 'v0.30.2';

/** The one before it that differs most, with the fault `old-dokploy`. */
const OLD_VERSION = 'v0.29.14';

/** Whether the server is of the time before `.env` was quoted and could be left out. */
export const isOld = ({ faults }: World): boolean => faults.active('old-dokploy');

export const versionOf = (world: World): string => (isOld(world) ? OLD_VERSION : VERSION);
