import { Secret } from '../../core/secret';
import { checkInputs, undeclaredInputs } from '../../workspace/input-checks';

const manifest = {
  environment: 'prod',
  inputs: [
    { name: 'api_key', secret: true, image: false, description: 'opens the door', required: true },
    { name: 'docker_image', secret: false, image: true, description: 'what runs', required: false },
  ],
};

const inputs = (values: Record<string, string>) =>
  new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value: Secret.shown(value), source: 'secrets/prod.tfvars:7' },
    ]),
  );
const check = (values: Record<string, string>) => checkInputs(manifest, inputs(values));

test.each([
  ['a NUL character', 'hunter2\0hunter2', /api_key \(secrets\/prod\.tfvars:7\) holds a NUL/],
  ['more than a process can be given', 'hunter2'.repeat(20_000), /api_key .* is 140000 bytes long/],
])('a value with %s is refused by name, and never shown', (_what, value, message) => {
  expect(() => check({ api_key: value })).toThrow(message);
  expect(() => check({ api_key: value })).not.toThrow(/hunter2/);
});

test('a value of any other kind passes', () => {
  expect(() => check({ api_key: 'line one\nline two \u{1f511}' })).not.toThrow();
  expect(() => check({ api_key: 'x'.repeat(131_056) })).not.toThrow();
});

test('a missing input is named with what it is for and the command that sets it', () => {
  expect(() => check({})).toThrow(/"prod" lacks the input api_key/);
  expect(() => check({})).toThrow(/opens the door/);
  expect(() => check({})).toThrow(/plumbline secrets set api_key --env prod[\s\S]*TF_VAR_api_key/);
});

test('an image that is not pinned is refused with its value and its line', () => {
  const values = { api_key: 'k', docker_image: 'ghcr.io/acme/grid:latest' };
  expect(() => check(values)).toThrow(
    /docker_image = "ghcr\.io\/acme\/grid:latest" \(secrets\/prod\.tfvars:7\)/,
  );
  expect(() => check({ ...values, docker_image: 'ghcr.io/acme/grid:v1-abcdef' })).not.toThrow();
});

test('what a file sets and nobody declares is told by name and line, without its value', () => {
  const told = undeclaredInputs(manifest, inputs({ api_key: 'k', apikey: 'hunter2' }));
  expect(told).toContain('apikey (secrets/prod.tfvars:7)');
  expect(told).not.toContain('hunter2');
  expect(undeclaredInputs(manifest, inputs({ api_key: 'k' }))).toBeUndefined();
});
