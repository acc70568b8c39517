import { defineEnv, dockerApp, field, postgresUrl, problemsOf, web } from '../../../constructs/env-schema';
import { refused } from '../support/stack';

const note = field.text({ description: 'a note', optional: true });

test('each environment extends one base: what it has instead or besides counts there alone', () => {
  const { data } = defineEnv({
    name: 'shop',
    base: { LEVEL: field.integer({ description: 'level', max: 5 }) },
    staging: { LEVEL: field.integer({ description: 'level', max: 50 }), ONLY: note },
    production: { ONLY: note },
  });
  const problems = (environment: 'development' | 'staging' | 'production') =>
    problemsOf({ schema: data, environment }, { LEVEL: '7' });
  expect(problems('development')).toHaveLength(1);
  expect(problems('staging')).toEqual([]);
  expect(problems('production')).toHaveLength(1);
  expect(Object.keys(data.environments.development)).toEqual(['LEVEL']);
});

test('the zod schema of an environment reads texts as values and fills in defaults', () => {
  const env = defineEnv({
    name: 'shop',
    profiles: [dockerApp()],
    base: { FLAG: field.boolean({ description: 'd', default: true }) },
  });
  const given = { NODE_ENV: 'test', DATABASE_URL: 'postgresql://db/app', SESSION_SECRET: 'k'.repeat(32) };
  expect(env.zod('development').parse(given)).toEqual({ ...given, PORT: 3000, FLAG: true });
  expect(env.zod('development').parse({ ...given, PORT: '80', FLAG: 'false' })).toMatchObject({
    PORT: 80,
    FLAG: false,
  });
});

test('profiles compose; a key that two of them share is one key', () => {
  const keys = Object.keys(
    defineEnv({ name: 'shop', profiles: [web(), dockerApp()] }).data.environments.production,
  );
  expect(keys).toEqual(expect.arrayContaining(['NEXTAUTH_URL', 'SESSION_SECRET', 'DATABASE_URL']));
  expect(new Set(keys).size).toBe(keys.length);
});

test('profiles that disagree are refused, unless the base of the schema decides', () => {
  const profiles = [web({ allow: ['postgres'] }), dockerApp()] as const;
  const { what } = refused(() => defineEnv({ name: 'shop', profiles }));
  expect(what).toBe('schema "shop": DATABASE_URL is one thing in the profile web and another in dockerApp');
  expect(() => defineEnv({ name: 'shop', profiles, base: { DATABASE_URL: postgresUrl() } })).not.toThrow();
});

test('what the base of the schema says replaces what a profile says for an environment', () => {
  const env = defineEnv({ name: 'shop', profiles: [web()], base: { STRIPE_SECRET_KEY: note } });
  expect(env.data.environments.production['STRIPE_SECRET_KEY']).toMatchObject({ required: false });
  expect(env.data.environments.production['OPENAI_API_KEY']).toMatchObject({ required: true });
});

describe('staging and production', () => {
  test('have the same keys', () => {
    const { what, next } = refused(() => defineEnv({ name: 'shop', base: {}, production: { ONLY: note } }));
    expect(what).toBe('schema "shop": ONLY is in production only');
    expect(next).toContain('exceptions');
    expect(refused(() => defineEnv({ name: 'shop', staging: { ONLY: note } })).what).toContain(
      'ONLY is in staging only',
    );
  });

  test('may differ where an exception gives the reason', () => {
    const exceptions = { ONLY: 'billing runs in production alone' };
    expect(() => defineEnv({ name: 'shop', production: { ONLY: note }, exceptions })).not.toThrow();
    const stray = { ...exceptions, GONE: 'not needed any more' };
    const { what } = refused(() =>
      defineEnv({ name: 'shop', production: { ONLY: note }, exceptions: stray }),
    );
    expect(what).toContain('GONE');
  });
});

test.each(['lower', '1ST', 'WITH-DASH', 'WITH SPACE', ''])('%j is no name', (key) => {
  expect(refused(() => defineEnv({ name: 'shop', base: { [key]: note } })).what).toContain(
    `"${key}" is no name`,
  );
});

test('a secret that browsers would get is refused', () => {
  const base = { NEXT_PUBLIC_TOKEN: field.text({ description: 'd', secret: true }) };
  expect(refused(() => defineEnv({ name: 'shop', base })).what).toContain(
    'NEXT_PUBLIC_TOKEN is secret and public',
  );
});

test('a secret has no default and no example, and others have good ones', () => {
  const sentinel = 'SENTINEL-of-the-test';
  for (const made of [
    () => field.text({ description: 'key', secret: true, default: sentinel }),
    () => field.text({ description: 'key', secret: true, example: sentinel }),
  ]) {
    const parts = refused(made);
    expect(parts.what).toContain('secret');
    expect(JSON.stringify(parts)).not.toContain(sentinel);
  }
  expect(refused(() => field.integer({ description: 'size', max: 5, default: 7 })).why).toContain(
    'is more than 5',
  );
  expect(refused(() => field.url({ description: 'site', example: 'acme.dev' })).why).toContain(
    'does not begin with',
  );
});

test('a pattern has no flags, which the schema could not keep', () => {
  const { what, why } = refused(() => field.text({ description: 'code', pattern: /^abc$/i }));
  expect(what).toBe('the variable described as "code" has the pattern /^abc$/i with flags');
  expect(why).toContain('flags');
});

test.each([
  [
    'a range upside down',
    () => field.integer({ description: 'd', min: 5, max: 4 }),
    'at least 5 and at most 4',
  ],
  ['no number as a limit', () => field.integer({ description: 'd', min: Number.NaN }), 'at least NaN'],
  ['nothing to choose from', () => field.choice([] as never, { description: 'd' }), 'nothing to choose'],
  ['no scheme', () => field.url({ description: 'd', schemes: [] }), 'no scheme'],
  [
    'a scheme with its slashes',
    () => field.url({ description: 'd', schemes: ['https://'] }),
    '"https://" is no',
  ],
  [
    'no number as a length',
    () => field.text({ description: 'd', minLength: Number.NaN }),
    'minLength is NaN',
  ],
  ['half a character', () => field.text({ description: 'd', minLength: 1.5 }), 'minLength is 1.5'],
])('a rule with %s is refused where it is declared', (_, declare, why) => {
  const parts = refused(declare);
  expect(parts.what).toBe('the variable described as "d" has a rule that cannot be meant');
  expect(parts.why).toContain(why);
});

test('rules at their edges are accepted', () => {
  for (const declare of [
    () => field.integer({ description: 'd', min: 5, max: 5 }),
    () => field.text({ description: 'd', minLength: 0 }),
    () => field.url({ description: 'd', schemes: ['git+ssh', 'S3'] }),
  ])
    expect(declare).not.toThrow();
});

test.each(['base', 'staging'] as const)('what is no field is refused by its key, in %s too', (layer) => {
  for (const [given, type] of [
    [undefined, 'undefined'],
    [null, 'object'],
    ['SENTINEL', 'string'],
  ] as const) {
    const parts = refused(() => defineEnv({ name: 'shop', [layer]: { KEY: given as never } }));
    expect(parts.what).toBe(`schema "shop": KEY of ${layer} is no field`);
    expect(parts.why).toContain(type);
    expect(JSON.stringify(parts)).not.toContain('SENTINEL');
  }
});

test('variables for an environment that there is not are refused', () => {
  const env = defineEnv({ name: 'shop', base: { NOTE: note } });
  expect(refused(() => env.in('prod' as never, {}))).toMatchObject({
    what: 'schema "shop": the string given to in() names no environment',
    why: expect.stringContaining('development, staging, production'),
  });
  expect(refused(() => env.in(undefined as never, {})).what).toContain('the undefined given to in()');
});

describe('declaring variables is typed', () => {
  const env = defineEnv({
    name: 'typed',
    base: {
      NEEDED: field.text({ description: 'd' }),
      LEFT_OUT: note,
      WITH_DEFAULT: field.integer({ description: 'd', default: 3 }),
    },
    production: { LEFT_OUT: field.text({ description: 'd' }) },
  });
  const reference = { text: '${{db.URL}}' };

  test('a literal or a reference for what is required, and anything else of the schema', () => {
    const declared: Readonly<Record<string, string | { text: string }>> = env.staging({
      NEEDED: reference,
      WITH_DEFAULT: '4',
    });
    expect(declared).toMatchObject({ NEEDED: reference, WITH_DEFAULT: '4' });
    expect(Object.keys(env.in('staging', { NEEDED: 'a', LEFT_OUT: undefined }))).toEqual(['NEEDED']);
  });

  test('a missing and an unknown key are type errors', () => {
    // @ts-expect-error NEEDED is missing
    env.staging({ LEFT_OUT: 'a' });
    // @ts-expect-error LEFT_OUT is required in production
    env.production({ NEEDED: 'a' });
    // @ts-expect-error there is no MISSPELT
    env.staging({ NEEDED: 'a', MISSPELT: 'b' });
    // @ts-expect-error there is no MISSPELT
    env.in('staging', { NEEDED: 'a', MISSPELT: 'b' });
    // @ts-expect-error a number is no text
    env.staging({ NEEDED: 'a', WITH_DEFAULT: 4 });
  });
});
