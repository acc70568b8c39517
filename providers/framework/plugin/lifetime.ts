/** How long the process lives: as long as its client, and until what it is writing is written. */

/** A stream that the client holds open as long as it lives. */
interface Lifeline {
  on(event: 'cancelled', listener: () => void): unknown;
}

export interface Lifetime {
  /** Runs a call, which the process outlives. */
  during<T>(call: () => Promise<T>): Promise<T>;
  /** Ends the process when the stream breaks. */
  follow(stream: Lifeline): void;
  /** Ends the process once nothing runs any more. */
  leave(): void;
}

/** How long to wait for a client, in milliseconds; Terraform connects at once. */
const LONELY_MS = 60_000;

/**
 * @param stop aborts reads and waits, so that calls in flight end soon; writes are never cut off
 * @param exit ends the process
 */
export function lifetime(stop: () => void, exit: () => void): Lifetime {
  let running = 0;
  let leaving = false;
  const lonely = setTimeout(leave, LONELY_MS);

  function leave(): void {
    leaving = true;
    stop();
    if (running === 0) exit();
  }

  return {
    leave,
    follow: (stream) => {
      clearTimeout(lonely);
      stream.on('cancelled', leave);
    },
    during: async (call) => {
      running++;
      try {
        return await call();
      } finally {
        running--;
        if (leaving && running === 0) exit();
      }
    },
  };
}
