import type { Database } from '../database';
import type { Engine } from '../docker/engine';
import type { Swarm } from '../docker/swarm';

/** What deployments act on. */
export interface Host {
  readonly database: Database;
  readonly engine: Engine;
  readonly swarm: Swarm;
}

export type Log = (line: string) => void;
