import type { z } from 'zod';
import type { Database } from './database';
import type { Engine } from './docker/engine';
import type { Swarm } from './docker/swarm';
import type { DeployQueue } from './queue';

/** What answering one request needs. */
export interface Context {
  readonly database: Database;
  readonly engine: Engine;
  readonly swarm: Swarm;
  readonly queue: DeployQueue;
}

/** One path of the API: queries are GET, mutations POST. */
export interface Procedure {
  readonly kind: 'query' | 'mutation';
  readonly input: z.ZodType;
  run(context: Context, input: never): unknown;
}

export type Procedures = Readonly<Record<string, Procedure>>;

type Run<I extends z.ZodType> = (context: Context, input: z.infer<I>) => unknown;

export const query = <I extends z.ZodType>(input: I, run: Run<I>): Procedure => ({
  kind: 'query',
  input,
  run,
});

export const mutation = <I extends z.ZodType>(input: I, run: Run<I>): Procedure => ({
  kind: 'mutation',
  input,
  run,
});
