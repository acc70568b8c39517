import { Redactor } from '../../../core/redaction';
import fc from '../../support/fast-check';

const SECRET = 'p4ss"w0rd/with strange+chars';

test('a known value is taken out in every spelling in which logs carry it', () => {
  const redactor = new Redactor();
  redactor.learn(SECRET);
  for (const spelling of [
    SECRET,
    JSON.stringify({ a: SECRET }),
    `https://user:${encodeURIComponent(SECRET)}@host`,
    `Basic ${Buffer.from(SECRET).toString('base64')}`,
  ]) {
    expect(redactor.clean(`before ${spelling} after`)).toMatch(/before .*\[secret\].* after/);
    expect(redactor.clean(spelling)).not.toContain('p4ss');
  }
});

test('each line of a value of several lines is taken out, because logs are split at line breaks', () => {
  const redactor = new Redactor();
  redactor.learn('-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----');
  expect(redactor.clean('  | MIIEvQIBADAN')).toBe('  | [secret]');
});

test('the longer of two values goes first, so that no rest of it is left', () => {
  const redactor = new Redactor();
  redactor.learn('secret');
  redactor.learn('secret-and-more');
  expect(redactor.clean('secret-and-more')).toBe('[secret]');
});

test('values too short to be secrets leave a log readable', () => {
  const redactor = new Redactor();
  for (const value of ['', '80', 'no', null, undefined]) redactor.learn(value);
  expect(redactor.clean('no route on port 80')).toBe('no route on port 80');
});

test('no known value of four characters and more survives, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 4 }), fc.string(), (value, around) => {
      fc.pre(value.trim().length >= 4 && !'[secret]'.includes(value) && !around.includes(value));
      const redactor = new Redactor();
      redactor.learn(value);
      expect(redactor.clean(`\n${value}\n`)).not.toContain(value);
    }),
  );
});
