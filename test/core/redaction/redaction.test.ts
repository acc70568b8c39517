import {
  forgetSecrets,
  MASK,
  redact,
  redactDocument,
  redactPieces,
  registerSecret,
} from '../../../core/redaction';
import { isMaskable } from '../../../core/redaction/forms';
import { renderValue } from '../../../formats/tfvars';
import fc from '../../support/fast-check';

afterEach(forgetSecrets);

/** As Go writes JSON: without `<`, `>` and `&`. */
const goJson = (text: string) =>
  JSON.stringify(text).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

/** Every way in which an output may carry a text; each gives the whole of it, with something around. */
const DISGUISES: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in JSON': (secret) => JSON.stringify({ secret }),
  'in JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ secret })),
  'in JSON of Go': goJson,
  'in HCL': (secret) => renderValue(secret),
  'in a URL': (secret) => `https://x/?a=${encodeURIComponent(secret)}`,
  'in a URL in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  'in a form': (secret) => new URLSearchParams({ a: secret }).toString(),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 for URLs': (secret) => Buffer.from(secret).toString('base64url'),
  'in hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
  'on one line': (secret) => secret.replace(/\s+/g, ' '),
  'line by line': (secret) => secret.split('\n').join('\n  | '),
};

describe('a registered secret', () => {
  const secrets = [
    ['with signs of every kind', 'p@ss "w\u00f6rd"/+\\n&x${y}<1>%\'!'],
    [
      'of several lines',
      '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n  AQEFAASCBKcwggSj\n-----END KEY-----\n',
    ],
    ['of few characters', 'xY9$k'],
  ] as const;
  const cases = secrets.flatMap(([kind, secret]) =>
    Object.entries(DISGUISES).map(([how, disguise]) => [kind, how, secret, disguise] as const),
  );

  test.each(cases)('%s is masked %s', (_kind, _how, secret, disguise) => {
    registerSecret(secret);
    const shown = redact(`before ${disguise(secret)} after`);
    expect(shown).toMatch(/^before .*\[secret\].* after$/s);
    for (const form of [secret.trim(), disguise(secret)]) expect(shown).not.toContain(form);
    for (const line of secret.split('\n')) if (line.trim()) expect(shown).not.toContain(line.trim());
  });

  test.each([0, 1, 2, 3, 4, 5])('is masked in the middle of a larger base64 text, %i bytes in', (before) => {
    registerSecret('s3cret-pass');
    const larger = Buffer.from(`${'u'.repeat(before)}s3cret-pass${'x'.repeat(7)}`);
    for (const encoding of ['base64', 'base64url'] as const) {
      const shown = redact(larger.toString(encoding));
      expect(shown).toContain(MASK);
      const left = Buffer.from(shown.replace(MASK, 'AAAA'), encoding).toString();
      expect(left).not.toMatch(/s3c|3cr|cre|ret|pas|ass/);
    }
  });

  test('is masked whole where another secret is part of it, and where two overlap', () => {
    registerSecret('abcd');
    registerSecret('abcd-efgh');
    registerSecret('efgh-ijkl');
    expect(redact('x abcd-efgh y')).toBe(`x ${MASK} y`);
    expect(redact('x abcd-efgh-ijkl y')).toBe(`x ${MASK} y`);
    expect(redact('abcdabcd')).toBe(MASK + MASK);
  });

  test.each(['abc', 'true', 'false', 'null', ''])(
    'that is "%s" is left alone: masking it would garble everything',
    (word) => {
      registerSecret(word);
      expect(redact('abc true false null')).toBe('abc true false null');
    },
  );

  test.each(['3000', '2026', '10.0', 'True', 'production', 'info', '    },', 'abc\ntrue\n'])(
    'that is %j is in every output, and left alone',
    (word) => {
      registerSecret(word);
      const log = '2026-01-01 True info: production v10.0 on port 3000 {\n    },\n';
      expect(redact(log)).toBe(log);
    },
  );

  test.each(['54321', '4711-', '1.2.3', 'productive', 'tru3'])('that is %j is masked', (value) => {
    registerSecret(value);
    expect(redact(`<${value}>`)).toBe(`<${MASK}>`);
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
        fc.pre(isMaskable(value) && !MASK.includes(value) && !around.includes(value));
        forgetSecrets();
        registerSecret(value);
        expect(redact(`\u0001${value}\u0002`)).not.toContain(`\u0001${value}\u0002`);
        expect(() => JSON.parse(JSON.stringify(redactDocument({ [value]: value })))).not.toThrow();
      }),
    );
  });

  test('may be far longer than a line, and repeat itself', () => {
    const secret = 'x'.repeat(200_000);
    registerSecret(secret);
    registerSecret('hunter2hunter2');
    expect(redact(`a ${secret} b ${Buffer.from(secret).toString('base64')} hunter2hunter2`)).toBe(
      `a ${MASK} b ${MASK} ${MASK}`,
    );
  });
});

describe('a text in pieces', () => {
  test('is masked as if it were whole, however it is cut', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '-'), minLength: 4, maxLength: 9 });
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(few, { minLength: 1, maxLength: 4 }),
        fc.array(few, { maxLength: 12 }),
        cuts,
        (secrets, words, at) => {
          forgetSecrets();
          for (const secret of secrets) registerSecret(secret);
          const text = words.join('');
          const pieces = redactPieces();
          const bounds = [0, ...at.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
          const shown = bounds.slice(1).map((end, index) => pieces.push(text.slice(bounds[index], end)));
          expect(shown.join('') + pieces.end()).toBe(redact(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is shown at once unless a secret may begin at its end', () => {
    registerSecret('hunter2');
    const pieces = redactPieces();
    expect(pieces.push('ready: ')).toBe('ready: ');
    expect(pieces.push('a hun')).toBe('a ');
    expect(pieces.push('ger')).toBe('hunger');
    expect(pieces.push(' hunter')).toBe(' ');
    expect(pieces.push('2.')).toBe(`${MASK}.`);
    expect(pieces.push('hunt')).toBe('');
    expect(pieces.end()).toBe('hunt');
  });
});
