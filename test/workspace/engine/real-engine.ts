import { type Engine, findEngine } from '../../../workspace/engine';

/** The engine of this machine: on PATH, or the one that PLUMBLINE_ENGINE names. */
export function realEngine(): Promise<Engine> {
  return findEngine({
    env: process.env,
    step: () => ({ update: () => {}, done: () => {}, fail: () => {} }),
  });
}
