import fc from 'fast-check';
import { forgetSecrets, MASK, redact, redactDocument, registerSecret } from '../../../scripts/lib/redaction';

describe('a registered secret', () => {
  afterEach(forgetSecrets);

  const secret = 'p@ss "w\u00f6rd"/+\\n&x';

  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['in a URL', `https://x/?a=${encodeURIComponent(secret)}`],
    ['in a form', new URLSearchParams({ a: secret }).toString()],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
  ])('is masked %s', (_, text) => {
    registerSecret(secret);
    const shown = redact(`before ${text} after`);
    expect(shown).toContain(MASK);
    expect(shown).not.toContain('rd');
    expect(shown).toMatch(/^before .* after$/);
  });

  test('is masked whole where another secret is part of it', () => {
    registerSecret('abcd');
    registerSecret('abcd-efgh');
    expect(redact('x abcd-efgh y')).toBe(`x ${MASK} y`);
  });

  test('with several lines is masked line by line too', () => {
    registerSecret('first line\nsecond line');
    expect(redact('said: second line')).toBe(`said: ${MASK}`);
  });

  test('of fewer than four characters is left alone, as masking it would garble everything', () => {
    registerSecret('1');
    expect(redact('11 of 12')).toBe('11 of 12');
  });

  test('leaves a JSON document valid, even where it equals a number or a key', () => {
    registerSecret('54321');
    const shown = redactDocument({ '54321': 'x', port: 54321, other: 5, list: ['a54321b'], at: new Date(0) });
    expect(shown).toEqual({
      [MASK]: 'x',
      port: MASK,
      other: 5,
      list: [`a${MASK}b`],
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('never survives, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4 }), fc.string(), (value, around) => {
        fc.pre(!MASK.includes(value) && !around.includes(value));
        forgetSecrets();
        registerSecret(value);
        expect(redact(`\u0001${value}\u0002`)).not.toContain(`\u0001${value}\u0002`);
        expect(() => JSON.parse(JSON.stringify(redactDocument({ [value]: value })))).not.toThrow();
      }),
    );
  });
});

test('a secret far too long for a regular expression is masked as well', () => {
  const secret = 'x'.repeat(200_000);
  registerSecret(secret);
  registerSecret('hunter2hunter2');
  expect(redact(`a ${secret} b ${Buffer.from(secret).toString('base64')} hunter2hunter2`)).toBe(
    `a ${MASK} b ${MASK} ${MASK}`,
  );
});
