import type { HttpRuntime } from '../platforms/http';
import type { PlatformAccess } from './access';
import { platformsOf } from './platforms';
import { type ReachRequest, reach } from './reach';

/** What could not be read, and why. */
export interface UnknownPart {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

const TRIES = 3;
const BETWEEN_MS = 2_000;

/**
 * Finds platforms that do not answer at all, one request each, before the engine goes on trying for minutes. Any HTTP
 * answer counts: rate limits and failing gateways are waited for by those who read.
 */
export async function findUnreachable(
  access: PlatformAccess,
  runtime: HttpRuntime,
  signal: AbortSignal,
): Promise<UnknownPart[]> {
  const found = await Promise.all(
    platformsOf(access)
      .flatMap((platform) => platform.ping() ?? [])
      .map((request) => unreachable(request, runtime, signal)),
  );
  return found.filter((part) => part !== undefined);
}

async function unreachable(
  request: ReachRequest,
  runtime: HttpRuntime,
  signal: AbortSignal,
): Promise<UnknownPart | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await reach(request, runtime);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const { label, url } = request;
      if (tries === TRIES) {
        return {
          what: `${label} at ${url} does not answer: ${(error as Error).message}`,
          why: 'The address is wrong, or the network or the platform is down.',
          next: 'Check the address, the network and the status page, then check again.',
        };
      }
      await runtime.sleep(BETWEEN_MS, signal);
    }
  }
}
