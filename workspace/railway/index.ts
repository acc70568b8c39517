import type { Questions } from '../platforms';
import type { RailwayAccess } from './access';
import { liveNamesOnRailway } from './live-names';
import { pingRailway } from './ping';
import { undeclaredOnRailway } from './undeclared';

export const railway: Questions<RailwayAccess> = {
  ping: pingRailway,
  // The GraphQL library that it takes is slow to load.
  check: (...args) => (require('./checks') as typeof import('./checks')).checkRailway(...args),
  undeclared: undeclaredOnRailway,
  liveNames: liveNamesOnRailway,
};
