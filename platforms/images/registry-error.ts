import { InconclusiveError } from '../../core/errors';

/** The registry could not be asked, or does not tell: whether the image exists is not known. */
export class RegistryError extends InconclusiveError {}

const AGAIN = 'Run the command again in a few minutes.';

/** An answer that says neither yes nor no. `name` is the image as it reads in the error. */
export function unexpectedAnswer(name: string, url: URL, status: number, detail: string): RegistryError {
  return new RegistryError({
    what: `cannot tell whether ${name} exists: ${url.origin} answered HTTP ${status}${detail && ` ${detail}`}`,
    ...explanation(status, url),
  });
}

function explanation(status: number, url: URL): { why: string; next: string } {
  if (status === 429) {
    return {
      why: 'The rate limit for this address or account is used up.',
      next: 'Wait as long as the registry asks, or log in to it: accounts have a limit of their own.',
    };
  }
  if (status === 403) {
    return {
      why: 'It refuses this request without offering a login: the network address may be blocked, or a proxy answers.',
      next: `Try it from another network, or see what ${url.origin}/v2/ says.`,
    };
  }
  if (status >= 500) {
    return { why: 'The registry, or the gateway in front of it, failed.', next: AGAIN };
  }
  return {
    why: 'This is not how a registry answers: a proxy, a login page or another server is at this address.',
    next: `Check the registry in the reference, and with a browser what answers at ${url.origin}/v2/.`,
  };
}
