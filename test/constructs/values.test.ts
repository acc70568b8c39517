import {
  Autoscaling,
  DeployHook,
  Duration,
  Healthcheck,
  ImageRef,
  Input,
  RestartPolicy,
  ServiceDomain,
} from '../../constructs';
import fc from '../support/fast-check';
import { emptyStack, refused } from './support/stack';

describe('Duration', () => {
  test('converts between units', () => {
    expect(Duration.minutes(2).toSeconds()).toBe(120);
    expect(Duration.seconds(0.5).toMilliseconds()).toBe(500);
    expect(String(Duration.minutes(2))).toBe('2 min');
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %p seconds', (amount) => {
    expect(refused(() => Duration.seconds(amount)).what).toContain(`${amount} s`);
  });

  test('is not rounded behind your back where a platform counts in whole seconds', () => {
    expect(refused(() => Duration.milliseconds(1500).toSeconds()).next).toContain('Duration.seconds(2)');
  });
});

describe('RestartPolicy', () => {
  test('caps restarts at 3 unless told otherwise', () => {
    expect(RestartPolicy.onFailure().maxRetries).toBe(3);
    expect(RestartPolicy.onFailure(1).maxRetries).toBe(1);
    expect(RestartPolicy.onFailure(10).maxRetries).toBe(10);
    expect(RestartPolicy.never().maxRetries).toBe(0);
  });

  test.each([0, 11, 2.5, Number.POSITIVE_INFINITY, Number.NaN])('refuses a cap of %p', (cap) => {
    const { what, why, next } = refused(() => RestartPolicy.onFailure(cap));
    expect(what).toContain(String(cap));
    expect(why).toContain('from 1 to 10');
    expect(next).toContain('RestartPolicy.onFailure(3)');
  });
});

describe('ImageRef', () => {
  test('refuses a moving reference with what it is, why, and what to write', () => {
    expect(refused(() => ImageRef.pinned('ghcr.io/acme/grid:LATEST'))).toEqual({
      what: 'image "ghcr.io/acme/grid:LATEST"',
      why: expect.stringContaining('pushed last'),
      next: expect.stringContaining('ghcr.io/acme/grid:v123-abcdef'),
    });
  });

  test('takes only inputs whose value Terraform checks', () => {
    const text = Input.text(emptyStack(), 'release', { description: 'version' });
    expect(refused(() => ImageRef.variable(text)).next).toContain('Input.image(this, "release"');
  });
});

describe('ServiceDomain', () => {
  test.each([
    'https://app.acme.dev',
    'app.acme.dev/x',
    'app.acme.dev:443',
    'App.acme.dev',
    'app',
    'a_b.dev',
    '',
  ])('refuses %j', (host) => {
    expect(refused(() => ServiceDomain.custom(host)).next).toContain('app.acme.dev');
  });

  test('accepts every ordinary host name', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        expect(ServiceDomain.custom(host.toLowerCase()).host).toBe(host.toLowerCase());
      }),
    );
  });
});

test.each([
  ['a path without its slash', () => Healthcheck.http('api/health')],
  ['a path with a space', () => Healthcheck.http('/api health')],
  ['no program', () => Healthcheck.command([])],
  ['no retries', () => Healthcheck.http('/', { retries: 0 })],
  ['half a retry', () => Healthcheck.http('/', { retries: 1.5 })],
])('a healthcheck with %s is refused', (_, declare) => {
  expect(refused(declare).what).toMatch(/healthcheck/i);
});

test.each([
  [{ min: 0 }, '0 to 10'],
  [{ min: 5, max: 4 }, '5 to 4'],
  [{ targetCpu: 101 }, '101 % CPU'],
])('autoscaling with %p is refused', (options, shown) => {
  expect(refused(() => Autoscaling.horizontal(options)).what).toContain(shown);
});

test.each([
  ['1st', ['node', 'x']],
  ['a.b', ['node', 'x']],
  ['smoke', []],
  ['smoke', ['node', '']],
])('a deploy hook %j running %j is refused', (name, command) => {
  expect(refused(() => DeployHook.after(name, command)).what).toContain(name);
});
