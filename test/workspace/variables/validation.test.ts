import { checkInputs } from '../../../workspace/input-checks';
import { describeProblem, validateEnvironment } from '../../../workspace/variables/validation';
import { inputsOf, LONG, manifestOf } from '../../scripts/env/support';
import fc from '../../support/fast-check';

const described = (...args: Parameters<typeof validateEnvironment>) =>
  validateEnvironment(...args).map(describeProblem);

test('an input that fits passes, and a reference counts as set', () => {
  expect(validateEnvironment(manifestOf(), inputsOf({ session_secret: LONG }))).toEqual([]);
});

test('a value that a service refuses is told with service, key, input and place', () => {
  expect(described(manifestOf(), inputsOf({ session_secret: 'k'.repeat(31) }))).toEqual([
    'web: SESSION_SECRET is shorter than 32 characters (input session_secret, secrets/prod.enc.tfvars:1)',
  ]);
});

test('an input without a value leaves its variable without one', () => {
  expect(described(manifestOf(), inputsOf({}))).toEqual([
    'web: SESSION_SECRET has no value, because its input has none (input session_secret)',
  ]);
  const optional = manifestOf({ SESSION_SECRET: { input: 'token' }, REDIS_URL: { computed: true } });
  expect(described(optional, inputsOf({}))).toEqual([]);
});

test('without inputs, what was declared is checked alone', () => {
  expect(described(manifestOf())).toEqual([]);
  expect(described(manifestOf({ REDIS_URL: { literal: 'rediss://cache' } }))).toEqual([
    expect.stringContaining('web: SESSION_SECRET is missing: signs cookies'),
    expect.stringContaining('web: REDIS_URL does not begin with redis://'),
  ]);
});

test('variables with a prefix are under the schema of their container', () => {
  const variables = {
    CACHE_SESSION_SECRET: { input: 'session_secret' },
    CACHE_REDIS_URL: { literal: 'x' },
    OTHER: { literal: '' },
  };
  const manifest = manifestOf(variables, { prefix: 'CACHE_' });
  expect(described(manifest, inputsOf({ session_secret: 'short' }))).toEqual([
    expect.stringContaining('web: CACHE_SESSION_SECRET is shorter'),
    expect.stringContaining('web: CACHE_REDIS_URL does not begin'),
  ]);
});

test('before a plan such a value is refused, by name and never by value', () => {
  const sentinel = 'SENTINEL-1';
  const refuse = () => checkInputs(manifestOf(), inputsOf({ session_secret: sentinel }));
  expect(refuse).toThrow(/"prod" would give its services one variable that they refuse/);
  expect(refuse).toThrow(/web: SESSION_SECRET is shorter than 32 characters \(input session_secret/);
  expect(refuse).not.toThrow(sentinel);
  expect(() => checkInputs(manifestOf(), inputsOf({ session_secret: LONG }))).not.toThrow();
});

test('no problem holds a value', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const value = `${before}SENTINEL${after}`;
      const manifest = manifestOf({
        SESSION_SECRET: { input: 'session_secret' },
        REDIS_URL: { literal: value },
      });
      const problems = validateEnvironment(manifest, inputsOf({ session_secret: value.slice(0, 31) }));
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify([problems, problems.map(describeProblem)])).not.toContain('SENTINEL');
    }),
  );
});
