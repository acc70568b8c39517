import { checkInputs } from '../../../scripts/lib/check-inputs';

const manifest = {
  environment: 'prod',
  inputs: [{ name: 'api_key', secret: true, image: false, description: 'opens the door', required: true }],
};

const check = (value: string) =>
  checkInputs(manifest, new Map([['api_key', { value, source: 'secrets/prod.tfvars:7' }]]));

test.each([
  ['a NUL character', 'hunter2\0hunter2', /api_key \(secrets\/prod\.tfvars:7\) holds a NUL/],
  ['more than a process can be given', 'hunter2'.repeat(20_000), /api_key .* is 140016 bytes long/],
])('a value with %s is refused by name, and never shown', (_what, value, message) => {
  expect(() => check(value)).toThrow(message);
  expect(() => check(value)).not.toThrow(/hunter2/);
});

test('a value of any other kind passes', () => {
  expect(() => check('line one\nline two \u{1f511}')).not.toThrow();
  expect(() => check('x'.repeat(131_056))).not.toThrow();
});
