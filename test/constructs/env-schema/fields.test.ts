import {
  defineEnv,
  dockerApp,
  type EnvironmentName,
  type EnvSchemaData,
  field,
  problemsOf,
  pythonApp,
  validateEnv,
  web,
} from '../../../constructs/env-schema';
import fc from '../../support/fast-check';

const schemas = {
  web: defineEnv({ name: 'web', profiles: [web()] }).data,
  docker: defineEnv({ name: 'docker', profiles: [dockerApp()] }).data,
  python: defineEnv({ name: 'python', profiles: [pythonApp()] }).data,
};

const LONG = 'k'.repeat(32);

/** Values that production accepts. */
const good: Record<keyof typeof schemas, Record<string, string>> = {
  web: {
    NEXT_PUBLIC_ENVIRONMENT: 'production',
    NEXT_PUBLIC_API_BASE_URL: 'https://api.acme.dev',
    NEXT_PUBLIC_API_TIMEOUT: '10000',
    NEXTAUTH_URL: 'https://acme.dev',
    NEXTAUTH_SECRET: LONG,
    DATABASE_URL: 'postgresql://user:pass@db:5432/app',
    REDIS_URL: 'redis://cache:6379',
    OPENAI_API_KEY: 'sk-1',
    ANTHROPIC_API_KEY: 'sk-ant-1',
    STRIPE_SECRET_KEY: 'sk_live_1',
    NEXT_PUBLIC_SENTRY_DSN: 'https://key@sentry.io/1',
    NEXT_PUBLIC_GA_ID: 'G-ABC123',
  },
  docker: { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/app', SESSION_SECRET: LONG },
  python: {
    ENVIRONMENT: 'production',
    SUPABASE_URL: 'https://acme.supabase.co',
    SUPABASE_KEY: 'key',
    OPENROUTER_API_KEY: 'key',
  },
};

const ENVIRONMENT_KEY: Record<string, string> = { web: 'NEXT_PUBLIC_ENVIRONMENT', python: 'ENVIRONMENT' };

/** Good values of an environment, with some of them replaced. */
function values(
  profile: keyof typeof schemas,
  environment: EnvironmentName,
  changed: Record<string, string>,
) {
  const named = ENVIRONMENT_KEY[profile];
  const base: Record<string, string> = { ...good[profile], ...(named && { [named]: environment }) };
  if (environment !== 'production' && profile === 'web') base['STRIPE_SECRET_KEY'] = 'sk_test_1';
  return { ...base, ...changed };
}

function reasonsFor(
  profile: keyof typeof schemas,
  environment: EnvironmentName,
  changed: Record<string, string | undefined>,
): string[] {
  const all = { ...values(profile, environment, {}), ...changed };
  return problemsOf({ schema: schemas[profile], environment }, all).map(
    ({ key, reason }) => `${key} ${reason}`,
  );
}

test.each(['web', 'docker', 'python'] as const)('good values of %s pass in every environment', (profile) => {
  for (const environment of ['development', 'staging', 'production'] as const)
    expect(reasonsFor(profile, environment, {})).toEqual([]);
});

type Case = [
  profile: keyof typeof schemas,
  environment: EnvironmentName,
  key: string,
  value: string,
  reason: RegExp | undefined,
];

const cases: Case[] = [
  ['web', 'production', 'NEXT_PUBLIC_API_BASE_URL', 'http://localhost:3000', undefined],
  [
    'web',
    'production',
    'NEXT_PUBLIC_API_BASE_URL',
    'localhost:3000',
    /does not begin with https:\/\/ or http:\/\//,
  ],
  ['web', 'production', 'NEXT_PUBLIC_API_BASE_URL', 'javascript:alert(1)', /does not begin with/],
  ['web', 'production', 'NEXT_PUBLIC_API_BASE_URL', 'https://', /is not a URL/],
  ['web', 'production', 'NEXT_PUBLIC_API_BASE_URL', 'https://a b', /is not a URL/],
  ['web', 'development', 'NEXTAUTH_URL', 'acme.dev', /does not begin with/],

  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '1000', undefined],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '60000', undefined],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '999', /is less than 1000/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '60001', /is more than 60000/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '1500.5', /is not a whole number/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '1e4', /is not a whole number/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '0x2710', /is not a whole number/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '010000', /is not a whole number/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '10_000', /is not a whole number/],
  ['web', 'development', 'NEXT_PUBLIC_API_TIMEOUT', '10s', /is not a whole number/],

  ['web', 'development', 'NEXTAUTH_SECRET', 'k'.repeat(31), /is shorter than 32 characters/],
  ['web', 'development', 'NEXTAUTH_SECRET', LONG, undefined],
  ['docker', 'development', 'SESSION_SECRET', 'k'.repeat(31), /is shorter than 32 characters/],
  ['docker', 'development', 'SESSION_SECRET', LONG, undefined],

  ['web', 'development', 'NEXT_PUBLIC_ENVIRONMENT', 'production', undefined],
  ['web', 'development', 'NEXT_PUBLIC_ENVIRONMENT', 'prod', /is none of development, staging, production/],
  ['web', 'staging', 'NEXT_PUBLIC_ENVIRONMENT', 'staging', undefined],
  ['web', 'staging', 'NEXT_PUBLIC_ENVIRONMENT', 'production', /is not "staging"/],
  ['web', 'production', 'NEXT_PUBLIC_ENVIRONMENT', 'staging', /is not "production"/],
  ['web', 'production', 'NEXT_PUBLIC_ENVIRONMENT', 'Production', /is not "production"/],
  ['python', 'production', 'ENVIRONMENT', 'staging', /is not "production"/],

  [
    'web',
    'production',
    'DATABASE_URL',
    'postgres://db/app',
    /does not begin with postgresql:\/\/; postgres:\/\/ counts only where the schema allows it/,
  ],
  ['web', 'production', 'DATABASE_URL', 'mysql://db/app', /does not begin with postgresql:\/\/$/],
  ['web', 'production', 'DATABASE_URL', 'POSTGRESQL://db/app', /does not begin with postgresql/],
  ['web', 'production', 'DATABASE_URL', 'postgresql://', /is not a URL/],
  ['web', 'production', 'DATABASE_URL', 'postgresql://a,b:5432/app', undefined],
  [
    'web',
    'production',
    'REDIS_URL',
    'rediss://cache:6379',
    /does not begin with redis:\/\/; rediss:\/\/ counts only/,
  ],
  ['docker', 'production', 'DATABASE_URL', 'postgres://db/app', /does not begin with postgresql/],

  ['web', 'production', 'DATABASE_POOL_SIZE', '5', undefined],
  ['web', 'production', 'DATABASE_POOL_SIZE', '50', undefined],
  ['web', 'production', 'DATABASE_POOL_SIZE', '4', /is less than 5/],
  ['web', 'production', 'DATABASE_POOL_SIZE', '51', /is more than 50/],
  ['web', 'production', 'DATABASE_POOL_SIZE', 'ten', /is not a whole number/],

  ['web', 'development', 'OPENAI_API_KEY', 'key', /does not begin with sk-/],
  ['web', 'staging', 'OPENAI_API_KEY', 'key', undefined],
  ['web', 'production', 'OPENAI_API_KEY', 'key', /does not begin with sk-/],
  ['web', 'development', 'ANTHROPIC_API_KEY', 'sk-1', /does not begin with sk-ant-/],
  ['web', 'staging', 'ANTHROPIC_API_KEY', 'sk-1', /does not begin with sk-ant-/],
  ['web', 'production', 'ANTHROPIC_API_KEY', 'sk-1', /does not begin with sk-ant-/],
  ['web', 'staging', 'NEXT_PUBLIC_SENTRY_DSN', 'sentry', /does not begin with/],
  ['web', 'staging', 'NEXT_PUBLIC_GA_ID', 'anything', undefined],
  ['web', 'production', 'NEXT_PUBLIC_GA_ID', 'G-', /does not match \^G-\[A-Z0-9\]\+\$/],
  ['web', 'production', 'NEXT_PUBLIC_GA_ID', 'G-abc', /does not match/],
  ['web', 'production', 'NEXT_PUBLIC_GA_ID', 'UA-123', /does not match/],
  ['web', 'production', 'NEXT_PUBLIC_GA_ID', 'G-A\nG-B', /does not match/],

  ['web', 'production', 'NEXT_PUBLIC_ENABLE_AI_FEATURES', 'false', undefined],
  ['web', 'production', 'NEXT_PUBLIC_ENABLE_AI_FEATURES', '0', undefined],
  ['web', 'production', 'NEXT_PUBLIC_ENABLE_AI_FEATURES', 'true', undefined],
  ['web', 'production', 'NEXT_PUBLIC_ENABLE_AI_FEATURES', '1', undefined],
  ...['yes', 'no', 'on', 'off', 'TRUE', 'False', '2', 'enabled'].map(
    (text): Case => [
      'web',
      'production',
      'NEXT_PUBLIC_ENABLE_AI_FEATURES',
      text,
      /is none of true, false, 1 and 0/,
    ],
  ),

  ['web', 'development', 'STRIPE_SECRET_KEY', 'sk_live_1', /is a live key of Stripe.*not into development/],
  ['web', 'staging', 'STRIPE_SECRET_KEY', 'sk_live_1', /is a live key of Stripe.*not into staging/],
  ['web', 'staging', 'STRIPE_SECRET_KEY', 'rk_live_1', /is a live key of Stripe/],
  ['web', 'staging', 'OPENAI_API_KEY', 'sk_live_1', /is a live key of Stripe/],
  ['web', 'staging', 'STRIPE_SECRET_KEY', 'sk_test_1', undefined],
  ['web', 'production', 'STRIPE_SECRET_KEY', 'sk_test_1', /is a test key of Stripe/],
  ['web', 'production', 'STRIPE_SECRET_KEY', 'rk_test_1', /is a test key of Stripe/],
  ['web', 'production', 'STRIPE_SECRET_KEY', 'whatever', /does not begin with sk_live_/],

  ['docker', 'staging', 'NODE_ENV', 'production', undefined],
  ['docker', 'staging', 'NODE_ENV', 'test', undefined],
  ['docker', 'staging', 'NODE_ENV', 'staging', /is none of development, test, production/],
  ['docker', 'staging', 'PORT', '3000', undefined],
  ['docker', 'staging', 'PORT', '0', /is less than 1/],
  ['docker', 'staging', 'PORT', '65536', /is more than 65535/],
];

test.each(cases)('%s in %s: %s=%j', (profile, environment, key, value, reason) => {
  const found = reasonsFor(profile, environment, { [key]: value });
  if (reason === undefined) expect(found).toEqual([]);
  else expect(found).toEqual([expect.stringMatching(new RegExp(`^${key} .*(${reason.source})`))]);
});

test.each(['development', 'staging'] as const)(
  '%s does without the keys of outside services',
  (environment) => {
    const left = { OPENAI_API_KEY: undefined, ANTHROPIC_API_KEY: undefined, STRIPE_SECRET_KEY: undefined };
    const more = { NEXT_PUBLIC_SENTRY_DSN: undefined, NEXT_PUBLIC_GA_ID: undefined };
    expect(reasonsFor('web', environment, { ...left, ...more })).toEqual([]);
  },
);

const requiredKeys = (schema: EnvSchemaData, environment: EnvironmentName) =>
  Object.entries(schema.environments[environment])
    .filter(([, { required }]) => required)
    .map(([key]) => key);

test('production requires every key but those with a default', () => {
  expect(requiredKeys(schemas.web, 'production')).toEqual(Object.keys(good.web));
  expect(requiredKeys(schemas.docker, 'production')).toEqual(Object.keys(good.docker));
  expect(requiredKeys(schemas.python, 'production')).toEqual(Object.keys(good.python));
});

test.each(Object.keys(good.web))('production without %s is refused by its name', (key) => {
  expect(reasonsFor('web', 'production', { [key]: undefined })).toEqual([
    expect.stringMatching(`^${key} is missing: .`),
  ]);
});

describe('any kind of variable', () => {
  const every = defineEnv({
    name: 'every',
    base: {
      TEXT: field.text({ description: 'd', optional: true }),
      URL: field.url({ description: 'd', optional: true }),
      INTEGER: field.integer({ description: 'd', optional: true }),
      BOOLEAN: field.boolean({ description: 'd', optional: true }),
      CHOICE: field.choice(['a', 'b'], { description: 'd', optional: true }),
    },
  });
  const reasons = (key: string, value: string) =>
    problemsOf({ schema: every.data, environment: 'staging' }, { [key]: value }).map(({ reason }) => reason);

  test.each(['TEXT', 'URL', 'INTEGER', 'BOOLEAN', 'CHOICE'])(
    'refuses an empty, blank or padded %s with one reason',
    (key) => {
      expect(reasons(key, '')).toEqual(['is empty: give it a value or leave it out']);
      for (const blank of [' ', '\t', '\n ', '\u00a0'])
        expect(reasons(key, blank)).toEqual(['holds nothing but white space']);
      for (const padded of [' a', 'a ', 'true\n', '\t7', 'https://a.b\r'])
        expect(reasons(key, padded)).toEqual(['begins or ends with white space']);
    },
  );

  test.each(['', ' ', '\t'])('reads a blank text %j where there is a default as left out', (blank) => {
    const schema = defineEnv({
      name: 'defaults',
      base: {
        SIZE: field.integer({ description: 'd', min: 5, default: 10 }),
        ON: field.boolean({ description: 'd', default: true }),
        LEVEL: field.choice(['info', 'debug'], { description: 'd', default: 'info' }),
        NEEDED: field.text({ description: 'd' }),
      },
    });
    const values = { SIZE: blank, ON: blank, LEVEL: blank, NEEDED: 'x' };
    expect(validateEnv(schema, values, { environment: 'staging' })).toEqual({
      SIZE: 10,
      ON: true,
      LEVEL: 'info',
      NEEDED: 'x',
    });
    const reasonsOf = (given: Record<string, string>) =>
      problemsOf({ schema: schema.data, environment: 'staging' }, given).map(({ key }) => key);
    expect(reasonsOf({ ...values, NEEDED: blank })).toEqual(['NEEDED']);
    expect(reasonsOf({ ...values, SIZE: ' 7' })).toEqual(['SIZE']);
  });

  test('names every rule that a text breaks', () => {
    const { data } = defineEnv({
      name: 'strict',
      base: { KEY: field.text({ description: 'd', prefix: 'pk-', minLength: 5, pattern: /^[a-z-]+$/ }) },
    });
    const found = problemsOf({ schema: data, environment: 'staging' }, { KEY: 'X' });
    expect(found.map(({ reason }) => reason)).toEqual([
      'does not begin with pk-',
      'is shorter than 5 characters',
      'does not match ^[a-z-]+$',
    ]);
  });
});

test('postgres:// and rediss:// pass where a schema allows them, and only there', () => {
  const open = defineEnv({ name: 'open', profiles: [web({ allow: ['postgres', 'rediss'] })] }).data;
  const urls = { DATABASE_URL: 'postgres://db/app', REDIS_URL: 'rediss://cache:6380' };
  expect(problemsOf({ schema: open, environment: 'production' }, values('web', 'production', urls))).toEqual(
    [],
  );
  const half = defineEnv({ name: 'half', profiles: [web({ allow: ['postgres'] })] }).data;
  const found = problemsOf({ schema: half, environment: 'production' }, values('web', 'production', urls));
  expect(found.map(({ key }) => key)).toEqual(['REDIS_URL']);
});

test('no problem ever holds a value or a part of it', () => {
  const sentinel = fc.string({ minLength: 6, maxLength: 40 }).map((text) => `SENTINEL${text}SENTINEL`);
  const wrapped = fc.tuple(
    sentinel,
    fc.constantFrom('', ' ', 'postgres://', 'postgresql://', 'sk_live_', 'sk_test_', 'https://', '-1', '\n'),
    fc.constantFrom('', ' ', '\n', '/'),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('web', 'docker', 'python' as const),
      fc.constantFrom<EnvironmentName>('development', 'staging', 'production'),
      wrapped,
      (profile, environment, [text, before, after]) => {
        const name = profile as keyof typeof schemas;
        const all = Object.fromEntries(
          Object.keys(schemas[name].environments[environment]).map((key) => [key, before + text + after]),
        );
        const problems = problemsOf({ schema: schemas[name], environment }, all);
        expect(problems.length).toBeGreaterThan(0);
        expect(JSON.stringify(problems)).not.toContain('SENTINEL');
      },
    ),
  );
});

test('what is not set has the default that the requirements name', () => {
  const { DATABASE_POOL_SIZE, ...read } = defineEnv({ name: 'web', profiles: [web()] })
    .zod('production')
    .parse(good.web) as Record<string, unknown>;
  expect(DATABASE_POOL_SIZE).toBe(10);
  expect(read['NEXT_PUBLIC_ENABLE_AI_FEATURES']).toBe(true);
  expect(read['NEXT_PUBLIC_ENABLE_QUANTUM_FEATURES']).toBe(false);
});

test.each(['NEXT_PUBLIC_ENABLE_AI_FEATURES', 'NEXT_PUBLIC_ENABLE_QUANTUM_FEATURES'])(
  'the text "false" turns %s off, and "true" turns it on',
  (key) => {
    const read = (text: string) =>
      defineEnv({ name: 'web', profiles: [web()] })
        .zod('production')
        .parse({ ...good.web, [key]: text })[key];
    expect([read('false'), read('true')]).toEqual([false, true]);
  },
);
