import { AGE_KEY, createRepository, type HookedRepository } from '../fixture';

let repo: HookedRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo.remove());

const check = (...args: string[]) => repo.plumbline(['hooks', 'check', ...args]);

test('runs every step of both hooks on the folder as it is', async () => {
  const { code, out } = await check();
  const steps = [...out.matchAll(/^✓ (\w+):/gm)].map((match) => match[1]);
  expect(steps).toEqual(['secrets', 'lint', 'format', 'types', 'build', 'env', 'api', 'tests']);
  expect(out).toContain('tests: 2 passed, 2 total');
  expect(code).toBe(0);
});

test.each([
  ['secrets', 'lib/new.js', `exports.key = '${AGE_KEY}';\n`],
  ['lint', 'lib/new.js', 'debugger;\n'],
  ['format', 'lib/new.js', 'exports.a   =  1\n'],
  ['types', 'lib/new.ts', "export const size: number = 'large';\n"],
  ['api', 'openapi.yaml', 'openapi: 3.1.0\n'],
  ['tests', 'test/new.test.js', "test('fails', () => expect(1).toBe(2));\n"],
])('stops at %s, also for a file that is not committed yet', async (step, path, content) => {
  repo.write(path, content);
  const { code, err } = await check('--only', step);
  expect(err).toContain(`✗ check stopped at "${step}"`);
  expect(code).toBe(1);
});
