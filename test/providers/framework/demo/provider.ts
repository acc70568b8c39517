import { fingerprint } from '../../../../providers/framework/fingerprint';
import {
  type Context,
  PartialStateError,
  type Provider,
  ProviderError,
  type Resource,
} from '../../../../providers/framework/resource';
import { type State, UNKNOWN } from '../../../../providers/framework/schema';
import { service } from './definition';

export interface DemoClient {
  readonly endpoint: string;
  readonly key: string | undefined;
}

async function call(client: DemoClient, method: string, path: string, body?: State, signal?: AbortSignal) {
  const response = await fetch(client.endpoint + path, {
    method,
    ...(body
      ? { body: JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `${value}` : value)) }
      : {}),
    ...(signal ? { signal } : {}),
  });
  const answer = (await response.json()) as State;
  if (response.ok || response.status === 404) return response.ok ? answer : null;
  throw new ProviderError(`The demo platform answered ${response.status}`, answer['error'], answer['path']);
}

const settings = [
  'name',
  'region',
  'zone',
  'replicas',
  'cpu',
  'quota',
  'tags',
  'labels',
  'healthcheck',
  'mounts',
];

function body(planned: State, config: State): State {
  const known = settings.map((name) => [name, planned[name] === UNKNOWN ? null : planned[name]]);
  const variables = Object.entries((config['variables'] ?? {}) as Record<string, State>);
  return {
    ...Object.fromEntries(known),
    variables: config['variables'] && Object.fromEntries(variables.map(([name, { value }]) => [name, value])),
    password: config['password'],
  };
}

function state(client: DemoClient, live: State): State {
  const print = (name: string, value: string | null) =>
    value === null || client.key === undefined ? null : fingerprint(client.key, live['id'], name, value);
  const variables = live['variables'] as Record<string, string> | null;
  return {
    ...live,
    quota: typeof live['quota'] === 'string' ? BigInt(live['quota']) : live['quota'],
    variables:
      variables &&
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [name, { fingerprint: print(name, value) }]),
      ),
    password_fingerprint: print('password', live['password']),
  };
}

const demoService: Resource<DemoClient> = {
  definition: service,
  fingerprintScope: ({ id }) => id,
  validate(config) {
    if (config['cpu'] !== null && config['replicas'] === 9) {
      throw new ProviderError('cpu cannot be limited at 9 replicas', 'Leave it out.', ['cpu']);
    }
  },
  modifyPlan({ prior, planned }) {
    if (prior && planned['name'] === prior['name']) planned['url'] = prior['url'];
  },
  async existing(client, planned) {
    if (planned['name'] === UNKNOWN) return UNKNOWN;
    const live = await call(client, 'GET', `/services?name=${planned['name']}`);
    return live && state(client, live);
  },
  async create(client, planned, config, context) {
    context.progress('creating');
    const live = (await call(client, 'POST', '/services', body(planned, config)))!;
    if (live['broken']) {
      throw new PartialStateError(
        { ...planned, id: live['id'] },
        new ProviderError('It exists and does not start'),
      );
    }
    if (live['slow']) await waitFor(client, live, context);
    return state(client, live);
  },
  async read(client, known, { signal }) {
    const live = await call(client, 'GET', `/services/${known['id']}`, undefined, signal);
    return live && state(client, live);
  },
  async update(client, prior, planned, config, context) {
    context.warn('Demo warning', 'Updates are announced.');
    return state(client, (await call(client, 'PUT', `/services/${prior['id']}`, body(planned, config)))!);
  },
  async delete(client, known) {
    await call(client, 'DELETE', `/services/${known['id']}`);
  },
  async import(client, id) {
    const live = await call(client, 'GET', `/services/${id}`);
    if (!live) throw new ProviderError(`There is no service ${id}`, 'The import id is the service id.');
    return state(client, live);
  },
  upgrade: (_, { instances, ...rest }) => ({ ...rest, replicas: instances }),
};

/** A wait that Terraform may interrupt: the object exists, so it goes into state. */
async function waitFor(client: DemoClient, live: State, { signal }: Context) {
  try {
    await call(client, 'GET', `/services/${live['id']}/ready`, undefined, signal);
  } catch (cause) {
    throw new PartialStateError(state(client, live), cause);
  }
}

export const demo: Provider<DemoClient> = {
  name: 'demo',
  configuration: {
    endpoint: { type: 'string', optional: true, description: 'Address of the API.' },
    fingerprint_key: { type: 'string', optional: true, sensitive: true, description: 'Key.' },
  },
  configure(config) {
    if (config['endpoint'] === UNKNOWN) return undefined;
    if (config['endpoint'] === null) throw new ProviderError('endpoint is missing', 'Set it.', ['endpoint']);
    return { endpoint: config['endpoint'], key: config['fingerprint_key'] ?? undefined };
  },
  fingerprintKey: ({ key }) => key,
  resources: [demoService],
};
