import { Duration, Input, Rotation, RotationCheck } from '../../constructs';
import { emptyStack as stackFor } from './support/stack';

const declared = (rotation: Rotation) => {
  const stack = stackFor();
  Input.secret(stack, 'api_key', { description: 'key', rotation });
  return stack.inputs.find(({ name }) => name === 'api_key')!.rotation!;
};

test.each([
  ['a password of the database', 'infrastructure', 90],
  ['a project token', 'infrastructure', 90],
  ['an application secret', 'application', 30],
  ['an external key', 'external', undefined],
  ['an OAuth secret', 'oauth', undefined],
] as const)('%s is of the category %s, due every %s days', (kind, category, everyDays) => {
  const user = Input.text(stackFor(), 'postgres_user', { description: 'login' });
  const rotation = {
    'a password of the database': () => Rotation.postgresPassword({ service: 'postgres', user }),
    'a project token': () => Rotation.railwayProjectToken(),
    'an application secret': () => Rotation.hex(),
    'an external key': () => Rotation.external(),
    'an OAuth secret': () => Rotation.oauth(),
  }[kind]();
  expect(declared(rotation)).toMatchObject({ category });
  expect(declared(rotation).everyDays).toBe(everyDays);
});

test('runtime secrets overlap for 24 hours unless said otherwise, deploy tokens not at all', () => {
  expect(declared(Rotation.hex()).overlapMs).toBe(24 * 60 * 60 * 1000);
  expect(declared(Rotation.hex({ overlap: Duration.minutes(5) })).overlapMs).toBe(300_000);
  expect(declared(Rotation.railwayProjectToken()).overlapMs).toBe(0);
});

test('90 days is the ceiling of whatever is automatic', () => {
  expect(declared(Rotation.hex({ everyDays: 90 })).everyDays).toBe(90);
  for (const everyDays of [91, 0, 1.5, Number.NaN]) {
    expect(() => Rotation.hex({ everyDays })).toThrow(/everyDays .*from 1 to 90/s);
    expect(() => Rotation.railwayProjectToken({ everyDays })).toThrow(/from 1 to 90/);
  }
});

test('values too short to be secret, and alphabets that favour some characters, are refused', () => {
  expect(() => Rotation.hex({ bytes: 8 })).toThrow(/from 16 to 256/);
  expect(() => Rotation.random({ length: 8 })).toThrow(/from 16 to 512/);
  for (const alphabet of ['abc', 'aabbccddeeff', 'abcdefghij\n', 'abcdefghij €']) {
    expect(() => Rotation.random({ alphabet })).toThrow(/10 to 94 printable ASCII/);
  }
});

test('a check is an argument list or an encrypted address', () => {
  expect(declared(Rotation.external({ check: RotationCheck.command(['node', 'check.js']) })).source).toEqual({
    kind: 'given',
    check: { argv: ['node', 'check.js'] },
  });
  expect(() => RotationCheck.command([])).toThrow(/names no program/);
  expect(() => RotationCheck.http('http://api.example.com/me')).toThrow(/unencrypted/);
  expect(() => RotationCheck.http('http://localhost.example.com/')).toThrow(/unencrypted/);
  for (const url of ['https://api.example.com/me', 'http://127.0.0.1:8080/me', 'http://[::1]/me'])
    RotationCheck.http(url);
});

test('an input without a rotation says nothing about one', () => {
  const stack = stackFor();
  Input.secret(stack, 'plain', { description: 'key' });
  expect(stack.inputs[0]).not.toHaveProperty('rotation');
});
