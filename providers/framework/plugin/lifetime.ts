/** How long a client is served: as long as it is connected, and until what is being written is written. */

/** A connection that the client holds open as long as it lives. */
interface Lifeline {
  on(event: 'close', listener: () => void): unknown;
}

export interface Lifetime {
  /** Runs a call; the end waits for it. */
  during<T>(call: () => Promise<T>): Promise<T>;
  /** Ends when the connection does. */
  follow(connection: Lifeline): void;
  /** Ends once nothing runs any more. */
  leave(): void;
}

/** How long to wait for a client, in milliseconds; Terraform connects at once. */
const LONELY_MS = 60_000;

/**
 * @param stop aborts reads and waits, so that calls in flight end soon; writes are never cut off
 * @param exit called at the end
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
    follow: (connection) => {
      clearTimeout(lonely);
      connection.on('close', leave);
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
