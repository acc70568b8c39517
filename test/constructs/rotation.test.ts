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

test('an overlap has a unit, and is over before the next rotation is due', () => {
  expect(() => Rotation.hex({ everyDays: 1 }).manifest).toThrow(
    /overlap 1440 min with everyDays 1.*shorter than the cycle/s,
  );
  expect(declared(Rotation.hex({ everyDays: 1, overlap: Duration.minutes(1439) })).everyDays).toBe(1);
  expect(() => Rotation.random({ everyDays: 2, overlap: Duration.minutes(60 * 49) }).manifest).toThrow(
    /shorter than/,
  );
  expect(declared(Rotation.external({ overlap: Duration.minutes(60 * 24 * 365) })).everyDays).toBeUndefined();
  for (const overlap of [5, '5', null]) {
    expect(() => Rotation.hex({ overlap: overlap as never }).manifest).toThrow(
      /overlap.*cannot be meant.*Duration\.minutes/s,
    );
  }
});

test('90 days is the ceiling of whatever is automatic', () => {
  expect(declared(Rotation.hex({ everyDays: 90 })).everyDays).toBe(90);
  for (const everyDays of [91, 0, 1.5, Number.NaN]) {
    expect(() => Rotation.hex({ everyDays }).manifest).toThrow(/everyDays.*(from 1 to 90|no number)/s);
    expect(() => Rotation.railwayProjectToken({ everyDays }).manifest).toThrow(/from 1 to 90|no number/);
  }
});

test('values too short to be secret, and alphabets that favour some characters, are refused', () => {
  expect(() => Rotation.hex({ bytes: 8 }).manifest).toThrow(/from 16 to 256/);
  expect(() => Rotation.random({ length: 8 }).manifest).toThrow(/from 16 to 512/);
  for (const alphabet of ['abc', 'aabbccddeeff', 'abcdefghij\n', 'abcdefghij €']) {
    expect(() => Rotation.random({ alphabet }).manifest).toThrow(/10 to 94 printable ASCII/);
  }
});

test('a check is an argument list or an encrypted address', () => {
  expect(declared(Rotation.external({ check: RotationCheck.command(['node', 'check.js']) })).source).toEqual({
    kind: 'given',
    check: { argv: ['node', 'check.js'] },
  });
  expect(() => RotationCheck.command([]).manifest).toThrow(/names no program/);
  expect(() => RotationCheck.http('http://api.example.com/me').manifest).toThrow(/unencrypted/);
  expect(() => RotationCheck.http('http://localhost.example.com/').manifest).toThrow(/unencrypted/);
  expect(() => RotationCheck.http('http://localhost:x@evil.com/').manifest).toThrow(/user name or password/);
  // secretlint-disable-next-line -- made up
  expect(() => RotationCheck.http('https://me:hunter2@api.example.com/').manifest).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  );
  for (const url of ['https://', 'api.example.com', '']) {
    expect(() => RotationCheck.http(url).manifest).toThrow(/it is no address.*next: use an https address/s);
  }
  for (const url of ['https://api.example.com/me', 'http://127.0.0.1:8080/me', 'http://[::1]/me'])
    RotationCheck.http(url);
});

test('an input without a rotation says nothing about one', () => {
  const stack = stackFor();
  Input.secret(stack, 'plain', { description: 'key' });
  expect(stack.inputs[0]).not.toHaveProperty('rotation');
});
