import { inspect } from 'node:util';
import { forgetSecrets, redact } from '../../core/redaction';
import { Secret } from '../../core/secret';

afterEach(forgetSecrets);

test('shows its value to nobody who does not ask for it', () => {
  const secret = new Secret('hunter2hunter2');
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, true, 9),
  ];
  expect(shown.join()).not.toContain('hunter2');
  expect(shown[0]).toBe('[secret]');
  expect(Object.values(secret)).toEqual([]);
  expect(secret.reveal()).toBe('hunter2hunter2');
});

test('is masked in all output from its creation on', () => {
  expect(redact('hunter2hunter2')).toBe('hunter2hunter2');
  new Secret('hunter2hunter2');
  expect(redact('it is hunter2hunter2')).toBe('it is [secret]');
});

test('that anyone may read is masked nowhere, and is no less careful as an object', () => {
  const image = Secret.shown('ghcr.io/acme/grid:v1');
  expect(redact('rolls out ghcr.io/acme/grid:v1')).toBe('rolls out ghcr.io/acme/grid:v1');
  expect(JSON.stringify({ image })).toBe('{"image":"[secret]"}');
});
