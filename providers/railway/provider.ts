import { PlumblineError } from '../../core/errors';
import { type HttpRuntime, realRuntime } from '../../platforms/http';
import {
  RAILWAY_ENDPOINT,
  RailwayClient,
  type RailwayClientOptions,
  type TokenKind,
} from '../../platforms/railway/client';
import { FINGERPRINT_KEY_ADVICE, SHORTEST_KEY } from '../framework/fingerprint';
import type { Provider } from '../framework/resource';
import { type State, UNKNOWN } from '../framework/schema';
import { withSession } from './behaviour';
import { configuration } from './configuration';
import { customDomain } from './custom-domain';
import { deployment } from './deployment';
import { environment } from './environment';
import { project } from './project';
import { service } from './service';
import { serviceDomain } from './service-domain';
import { serviceInstance } from './service-instance';
import { openSession, type Session } from './session';
import { tcpProxy } from './tcp-proxy';
import { variables } from './variables';
import { volume } from './volume';

/** The Railway provider over a given network, clock and process environment. */
export function railwayProvider(
  env: Readonly<NodeJS.ProcessEnv>,
  runtime: HttpRuntime = realRuntime,
): Provider<Session> {
  return {
    name: 'railway',
    configuration,
    configure: (config, redactor) => configure(config, env, { runtime, ...(redactor && { redactor }) }),
    fingerprintKey: ({ fingerprintKey }) => fingerprintKey,
    resources: [
      project,
      environment,
      service,
      serviceInstance,
      variables,
      volume,
      serviceDomain,
      customDomain,
      tcpProxy,
      deployment,
    ].map(withSession),
  };
}

function configure(
  config: State,
  env: Readonly<NodeJS.ProcessEnv>,
  options: Pick<RailwayClientOptions, 'runtime' | 'redactor'>,
): Session | undefined {
  if (['token', 'endpoint', 'fingerprint_key'].some((name) => config[name] === UNKNOWN)) return undefined;
  const given = (name: string): string | undefined => {
    const value = config[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const { token, likely } = pickToken(given('token'), env);
  const fingerprintKey = given('fingerprint_key') ?? (env['PLUMBLINE_FINGERPRINT_KEY'] || undefined);
  assertKey(fingerprintKey);
  const endpoint = given('endpoint') ?? (env['RAILWAY_ENDPOINT'] || RAILWAY_ENDPOINT);
  assertEndpoint(endpoint);
  const client = new RailwayClient({ endpoint, token, likely, ...options });
  client.redactor.learn(fingerprintKey);
  return openSession(client, fingerprintKey, {
    projectId: given('project_id'),
    environmentId: given('environment_id'),
  });
}

/** Takes a token and guesses its kind from where it comes: Railway's own tools keep the kinds in two variables. */
function pickToken(
  given: string | undefined,
  { RAILWAY_TOKEN, RAILWAY_API_TOKEN }: Readonly<NodeJS.ProcessEnv>,
): { token: string; likely: TokenKind } {
  if (!given && RAILWAY_TOKEN && RAILWAY_API_TOKEN && RAILWAY_TOKEN !== RAILWAY_API_TOKEN) {
    throw new PlumblineError({
      what: 'RAILWAY_TOKEN and RAILWAY_API_TOKEN are both set, and they differ',
      why: "One is a project token, the other one of an account or workspace: which of them is meant cannot be told, and Railway's own tools refuse both at once.",
      next: 'Unset one of them for this command, or give the provider block its token.',
    });
  }
  const token = given ?? (RAILWAY_TOKEN || RAILWAY_API_TOKEN);
  if (!token) {
    throw new PlumblineError({
      what: 'No Railway token was given',
      why: 'Neither the provider block nor RAILWAY_TOKEN nor RAILWAY_API_TOKEN has one.',
      next: 'Put a project token into RAILWAY_TOKEN, or an account or workspace token into RAILWAY_API_TOKEN.',
    });
  }
  if (/\s/.test(token) || token.length < 8) {
    throw new PlumblineError({
      what: `The Railway token cannot be one: it has ${token.length} characters${/\s/.test(token) ? ', some of them white space' : ''}`,
      why: 'It was cut off or pasted with something around it.',
      next: 'Copy it again from the dashboard; it is shown once, when it is created.',
    });
  }
  return { token, likely: token === RAILWAY_API_TOKEN && token !== RAILWAY_TOKEN ? 'account' : 'project' };
}

function assertKey(key: string | undefined): void {
  if (key === undefined || key.length >= SHORTEST_KEY) return;
  throw new PlumblineError({
    what: `fingerprint_key has ${key.length} characters; it needs at least ${SHORTEST_KEY}`,
    why: 'With a short key, values could be guessed from the fingerprints in the state.',
    next: FINGERPRINT_KEY_ADVICE,
  });
}

/** A token goes out over TLS, or not further than this machine. */
function assertEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const local = url && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return;
  throw new PlumblineError({
    what: `endpoint "${endpoint}" is not an https address`,
    why: 'The token is sent with every request; http is allowed for this machine only.',
    next: `Leave the endpoint out to use ${RAILWAY_ENDPOINT}.`,
  });
}
