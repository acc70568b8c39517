import { Fn } from 'cdktf';
import {
  DokployCompose,
  Healthcheck,
  Input,
  type PlumblineStack,
  RailwayPostgres,
  RailwayService,
} from '../../constructs';
import { defineEnv, dockerApp, type EnvironmentName, field } from '../../constructs/env-schema';
import { dokployStack, pinned, railwayStack, refused, synth } from './support/stack';

const env = defineEnv({
  name: 'shop',
  profiles: [dockerApp()],
  base: { FLAG: field.boolean({ description: 'd', default: true }) },
});

/** As JavaScript without types would call it. */
const untyped = (variables: Record<string, unknown>, environment: EnvironmentName = 'production') =>
  (env.in as unknown as (environment: EnvironmentName, variables: object) => Record<string, string>).call(
    env,
    environment,
    variables,
  );

type Variables = Record<string, string>;

/** Variables that pass; the secrets among them are inputs of a stack. */
const good = (stack: PlumblineStack): Variables => ({
  NODE_ENV: 'production',
  DATABASE_URL: Input.secret(stack, 'database_url', { description: 'd' }) as never,
  SESSION_SECRET: Input.secret(stack, 'session_secret', { description: 'd' }) as never,
});

const railway = (variables: (stack: PlumblineStack) => Variables) => {
  const stack = railwayStack();
  new RailwayService(stack, 'web', { image: pinned, variables: variables(stack) });
  return stack;
};

const dokploy = (variables: (stack: PlumblineStack) => Variables) => {
  const stack = dokployStack();
  const healthcheck = Healthcheck.http('/health');
  new DokployCompose(stack, 'web', { image: pinned, healthcheck, variables: variables(stack) });
  return stack;
};

describe.each([
  ['Railway', railway],
  ['Dokploy', dokploy],
] as const)('variables of a service at %s', (_, declare) => {
  test('pass when the schema accepts them', () => {
    const variables = (stack: PlumblineStack) => untyped({ ...good(stack), FLAG: 'false', PORT: undefined });
    expect(() => synth(declare(variables))).not.toThrow();
  });

  test('are refused with construct path, key and reason, every one at once', () => {
    const sentinel = 'SENTINEL-short';
    const parts = refused(() =>
      declare((stack) =>
        untyped({ ...good(stack), SESSION_SECRET: sentinel, FLAG: 'yes', NODE_ENV: undefined }),
      ),
    );
    expect(parts.what).toBe('prod/web: variables.SESSION_SECRET, variables.NODE_ENV, variables.FLAG');
    expect(parts.why.split('\n')).toEqual([
      expect.stringMatching(
        /^SESSION_SECRET is a secret, and a literal is in git.*Input\.secret\(stack, "session_secret"/,
      ),
      expect.stringMatching(/^NODE_ENV is missing: ./),
      'FLAG is none of true, false, 1 and 0',
    ]);
    expect(JSON.stringify(parts)).not.toContain(sentinel);
  });

  test('that the schema does not have are refused', () => {
    const parts = refused(() => declare((stack) => untyped({ ...good(stack), SESION_SECRET: 'x' })));
    expect(parts.what).toBe('prod/web: variables.SESION_SECRET');
    expect(parts.why).toBe('SESION_SECRET is not in the schema "shop" for production');
  });

  test('stay under their schema when they are spread into others', () => {
    const parts = refused(() => declare((stack) => ({ ...untyped(good(stack)), EXTRA: 'x' })));
    expect(parts.what).toBe('prod/web: variables.EXTRA');
  });

  test('without a schema are taken as they are', () => {
    expect(() => declare(() => ({ ANYTHING: '' }))).not.toThrow();
  });
});

test('what is known later is not looked at and counts as set', () => {
  const stack = railwayStack();
  const known = good(stack);
  const secret = Input.secret(stack, 'password', { description: 'd' });
  const postgres = new RailwayPostgres(stack, 'db', { image: pinned, password: secret });
  const service = (id: string, variables: Record<string, string>) =>
    new RailwayService(stack, id, { image: pinned, variables });
  service(
    'reference',
    env.production({ ...known, DATABASE_URL: postgres.connectionUrl } as never) as Variables,
  );
  service('input', env.production(known as never) as Variables);
  service('token', untyped({ ...known, SESSION_SECRET: Fn.upper(secret.value) }));
  service('template', untyped({ ...known, DATABASE_URL: '${{db.DATABASE_URL}}' }));
  expect(() => synth(stack)).not.toThrow();
  expect(variablesOf(stack, 'reference')['DATABASE_URL']).toEqual({ computed: true });
  expect(variablesOf(stack, 'input')['SESSION_SECRET']).toEqual({ input: 'session_secret' });
  expect(variablesOf(stack, 'token')['SESSION_SECRET']).toEqual({ computed: true });
  expect(variablesOf(stack, 'template')['DATABASE_URL']).toEqual({ computed: true });
  expect(variablesOf(stack, 'token')['NODE_ENV']).toEqual({ literal: 'production' });
});

test('staging and production have their own rules', () => {
  const named = defineEnv({
    name: 'named',
    base: { STAGE: field.choice(['development', 'staging', 'production'], { description: 'd' }) },
    production: { STAGE: field.choice(['production'], { description: 'd' }) },
  });
  const parts = refused(() => railway(() => named.production({ STAGE: 'staging' })));
  expect(parts.why).toBe('STAGE is not "production"');
  expect(() => railway(() => named.staging({ STAGE: 'staging' }))).not.toThrow();
});

test('a container beside the service has a schema of its own', () => {
  const stack = dokployStack();
  const sidecar = defineEnv({
    name: 'sidecar',
    base: { MODE: field.choice(['a', 'b'], { description: 'd' }) },
  });
  const declare = (id: string, mode: string) =>
    new DokployCompose(stack, id, {
      image: pinned,
      healthcheck: Healthcheck.http('/health'),
      sidecars: {
        cache: {
          image: pinned,
          healthcheck: Healthcheck.command(['true']),
          variables: sidecar.staging({ MODE: mode }),
        },
      },
    });
  expect(refused(() => declare('one', 'c')).what).toBe('prod/one: sidecars.cache.variables.MODE');
  declare('two', 'a');
  const { variables } = stack.services.find(({ name }) => name === 'two')!;
  expect(variables.map(({ prefix, binding }) => [prefix, binding?.schema.name])).toEqual([
    ['', undefined],
    ['CACHE_', 'sidecar'],
  ]);
});

test('two schemas of one name in a stack are refused', () => {
  const stack = railway((one) => env.production(good(one) as never) as Variables);
  const other = defineEnv({ name: 'shop', base: { A: field.text({ description: 'd' }) } });
  const again = () =>
    new RailwayService(stack, 'second', { image: pinned, variables: other.staging({ A: 'x' }) });
  expect(refused(again).why).toContain('two schemas are named "shop"');
});

function variablesOf(stack: PlumblineStack, service: string) {
  return stack.services.find(({ name }) => name === service)!.variables[0]!.variables;
}
