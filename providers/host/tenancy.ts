import { isRunning, type ProcessMark } from '../../core/processes';
import { type Lifetime, lifetime } from '../framework/plugin/lifetime';

/** Milliseconds between looks at an engine that outlived its owner. */
const LOOK_MS = 100;

export interface Tenancy {
  /**
   * A client that connected.
   * @param stop aborts its reads and waits
   * @param ended called when it is gone and its writes are done
   */
  admit(stop: () => void, ended?: () => void): Lifetime;
  /** An engine that was started: it may connect at any time until it ends. */
  expect(engine: ProcessMark): void;
  /** The owner ended, in whatever way. */
  ownerGone(): void;
}

/**
 * How long the host lives: as long as its owner, and if that was killed, as long as the engine that it started runs, and
 * in any case until every write is done.
 */
export function tenancy(exit: () => void, running = isRunning): Tenancy {
  const clients = new Set<Lifetime>();
  let engine: ProcessMark | undefined;
  let owned = true;

  function leaveWhenEmpty(): void {
    if (owned || clients.size > 0) return;
    if (engine && running(engine)) setTimeout(leaveWhenEmpty, LOOK_MS);
    else exit();
  }

  return {
    admit(stop, ended) {
      const client = lifetime(stop, () => {
        clients.delete(client);
        ended?.();
        leaveWhenEmpty();
      });
      clients.add(client);
      return client;
    },
    expect(started) {
      engine = started;
    },
    ownerGone() {
      owned = false;
      leaveWhenEmpty();
    },
  };
}
