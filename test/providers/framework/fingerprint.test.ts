import { createHmac } from 'node:crypto';
import { fingerprint } from '../../../providers/framework/fingerprint';
import fc from '../../support/fast-check';

test('a fingerprint is the beginning of a keyed hash over scope, name and value', () => {
  const expected = createHmac('sha256', 'key').update('service/env\0NAME\0value').digest('hex').slice(0, 16);
  expect(fingerprint('key', 'service/env', 'NAME', 'value')).toBe(expected);
});

test('key, scope, name and value each change it', () => {
  const text = fc.string({ minLength: 1 }).filter((word) => !word.includes('\0'));
  const parts = fc.tuple(text, text, text, text);
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(fingerprint(...a) === fingerprint(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
