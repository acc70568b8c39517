import { join } from 'node:path';
import { build } from 'esbuild';
import {
  chooseEnvironment,
  defineEnv,
  dockerApp,
  field,
  InvalidEnvironment,
  pythonApp,
  validateEnv,
  web,
} from '../../../constructs/env-schema';
import fc from '../../support/fast-check';
import { refused } from '../support/stack';

const env = defineEnv({
  name: 'shop',
  profiles: [dockerApp()],
  base: {
    FLAG: field.boolean({ description: 'd', default: false }),
    NOTE: field.text({ description: 'd', optional: true }),
  },
});
const good = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/app', SESSION_SECRET: 'k'.repeat(32) };

describe('an application that starts', () => {
  test('gets typed values of its own keys and nothing else', () => {
    const read = validateEnv(
      env,
      { ...good, PORT: '8080', FLAG: 'true', PATH: '/bin' },
      { environment: 'production' },
    );
    const port: number = read.PORT;
    const flag: boolean = read.FLAG;
    const note: string | undefined = read.NOTE;
    expect({ port, flag, note }).toEqual({ port: 8080, flag: true, note: undefined });
    expect(Object.keys(read).sort()).toEqual(['DATABASE_URL', 'FLAG', 'NODE_ENV', 'PORT', 'SESSION_SECRET']);
  });

  test('"false" and "0" turn a feature off', () => {
    for (const text of ['false', '0']) expect(validateEnv(env, { ...good, FLAG: text }).FLAG).toBe(false);
  });

  test('gets an error with every problem, in development too', () => {
    const parts = refused(() => validateEnv(env, { PORT: '0', FLAG: 'maybe', NODE_ENV: 'development' }));
    for (const key of ['DATABASE_URL', 'SESSION_SECRET', 'PORT', 'FLAG'])
      expect(parts.why).toContain(`${key} `);
    expect(parts.what).toBe('the environment is not fit for development: 4 variables are wrong');
  });

  test('can look at the problems', () => {
    const { NODE_ENV } = good;
    try {
      validateEnv(env, { NODE_ENV, SESSION_SECRET: 'short' }, { environment: 'staging' });
      throw new Error('it was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidEnvironment);
      expect((error as InvalidEnvironment).problems).toEqual([
        { key: 'DATABASE_URL', kind: 'missing', reason: expect.stringContaining('is missing') },
        { key: 'SESSION_SECRET', kind: 'invalid', reason: 'is shorter than 32 characters' },
      ]);
    }
  });

  test('never finds a value in the error, its parts or its stack', () => {
    const all = defineEnv({ name: 'all', profiles: [web()] });
    const keys = Object.keys(all.data.environments.production);
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: keys.length, maxLength: keys.length }),
        (texts) => {
          const values = Object.fromEntries(keys.map((key, index) => [key, `SENTINEL${texts[index]}`]));
          try {
            validateEnv(all, values, { environment: 'production' });
          } catch (error) {
            const { message, stack, parts, problems, cause } = error as InvalidEnvironment;
            expect(JSON.stringify([message, stack, parts, problems, cause])).not.toContain('SENTINEL');
            return;
          }
          throw new Error('it was accepted');
        },
      ),
    );
  });

  test('brings nothing along but zod and the checks of what is declared', async () => {
    const root = join(__dirname, '../../..');
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['test/fixtures/project/stacks/env-schema.ts'],
      bundle: true,
      platform: 'node',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const others = Object.keys(metafile.inputs).filter(
      (path) =>
        !/^(node_modules\/zod\/|constructs\/(env-schema|props)\/|constructs\/declaration-error\.ts$|core\/(errors|secret-text|suggestion)\.ts$|test\/fixtures\/project\/stacks\/env-schema\.ts$)/.test(
          path,
        ),
    );
    expect(others).toEqual([]);
  });
});

describe('the environment', () => {
  test.each([
    [
      'an argument first',
      'staging',
      { NEXT_PUBLIC_ENVIRONMENT: 'production', NODE_ENV: 'production' },
      'staging',
    ],
    [
      'then NEXT_PUBLIC_ENVIRONMENT',
      undefined,
      { NEXT_PUBLIC_ENVIRONMENT: 'staging', NODE_ENV: 'production' },
      'staging',
    ],
    ['then NODE_ENV', undefined, { NODE_ENV: 'production' }, 'production'],
    ['the runtime mode of tests is development', undefined, { NODE_ENV: 'test' }, 'development'],
    ['an empty name is none', undefined, { NEXT_PUBLIC_ENVIRONMENT: '', NODE_ENV: '' }, 'development'],
    ['development last', undefined, {}, 'development'],
  ])('%s', (_, explicit, values, expected) => {
    expect(chooseEnvironment(explicit, values)).toBe(expected);
  });

  test.each([
    ['"prod"', 'prod', {}],
    ['"test"', 'test', {}],
    ['"constructor"', 'constructor', {}],
    ['""', '', {}],
    ['NEXT_PUBLIC_ENVIRONMENT', undefined, { NEXT_PUBLIC_ENVIRONMENT: 'Production' }],
    ['NEXT_PUBLIC_ENVIRONMENT', undefined, { NEXT_PUBLIC_ENVIRONMENT: 'test', NODE_ENV: 'production' }],
    ['NODE_ENV', undefined, { NODE_ENV: 'staging ' }],
    ['NODE_ENV', undefined, { NODE_ENV: '__proto__' }],
  ])('%s may not be unknown: %j %j', (source, explicit, values) => {
    const { what, why } = refused(() => chooseEnvironment(explicit, values));
    expect(what).toBe(`${source} names no environment`);
    expect(why).toContain('development, staging, production');
  });

  test('is what a key of the schema says that is fixed to its name, and not the runtime mode', () => {
    const python = defineEnv({
      name: 'python',
      profiles: [pythonApp()],
      base: {
        STRIPE_SECRET_KEY: field.text({ description: 'd', secret: true, optional: true }),
        BILLING_KEY: field.text({ description: 'd', secret: true, optional: true }),
      },
      production: { BILLING_KEY: field.text({ description: 'd', secret: true }) },
    });
    const values = {
      ENVIRONMENT: 'production',
      NODE_ENV: 'development',
      SUPABASE_URL: 'https://acme.supabase.co',
      SUPABASE_KEY: 'key',
      OPENROUTER_API_KEY: 'key',
      STRIPE_SECRET_KEY: 'sk_test_1',
    };
    const { what, why } = refused(() => validateEnv(python, values));
    expect(what).toBe('the environment is not fit for production: 2 variables are wrong');
    expect(why).toContain('STRIPE_SECRET_KEY is a test key');
    expect(why).toContain('BILLING_KEY is missing');

    expect(validateEnv(python, { ...values, ENVIRONMENT: 'staging' }).ENVIRONMENT).toBe('staging');
    const unknown = { ...values, ENVIRONMENT: 'prod', NODE_ENV: 'production' };
    expect(refused(() => validateEnv(python, unknown)).why).toContain('ENVIRONMENT ');
    const disagreeing = { ...values, NEXT_PUBLIC_ENVIRONMENT: 'development' };
    expect(refused(() => validateEnv(python, disagreeing)).what).toBe(
      'NEXT_PUBLIC_ENVIRONMENT and ENVIRONMENT name different environments',
    );
    expect(validateEnv(python, disagreeing, { environment: 'development' }).STRIPE_SECRET_KEY).toBe(
      'sk_test_1',
    );
  });

  test('is nothing that a key says which the schema does not fix to it', () => {
    const { NODE_ENV: _, ...values } = good;
    const given = { ...values, ENVIRONMENT: 'anything', NODE_ENV: 'development' };
    expect(() => validateEnv(env, given)).not.toThrow();
  });

  test('at a desk that key may hold another name, and the runtime mode counts', () => {
    const choice = (...names: [string, ...string[]]) => field.choice(names, { description: 'd' });
    const app = defineEnv({
      name: 'app',
      development: { APP_ENV: choice('local', 'test') },
      staging: { APP_ENV: choice('staging') },
      production: { APP_ENV: choice('production') },
    });
    expect(validateEnv(app, { APP_ENV: 'local', NODE_ENV: 'development' }).APP_ENV).toBe('local');
    expect(validateEnv(app, { APP_ENV: 'test', NODE_ENV: 'test' }).APP_ENV).toBe('test');
    expect(refused(() => validateEnv(app, { APP_ENV: 'local', NODE_ENV: 'production' })).why).toContain(
      'APP_ENV',
    );
  });

  test('a staging process is checked by the rules of staging although its mode is production', () => {
    const staged = defineEnv({
      name: 's',
      base: { A: field.text({ description: 'd' }) },
      production: { A: field.text({ description: 'd', prefix: 'live-' }) },
    });
    const values = { NODE_ENV: 'production', NEXT_PUBLIC_ENVIRONMENT: 'staging', A: 'x' };
    expect(validateEnv(staged, values).A).toBe('x');
    expect(() => validateEnv(staged, { ...values, NEXT_PUBLIC_ENVIRONMENT: '' })).toThrow(
      'does not begin with live-',
    );
  });
});
