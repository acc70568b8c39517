import { parseDotenv, requireAssignments } from '../../../formats/dotenv/dotenv-file';
import fc from '../../support/fast-check';

const parse = (text: string) => parseDotenv(Buffer.from(text), 'x.env');

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/).filter((text) => text !== 'export');
/** Text that one kind of quotes can hold as it is. */
const value = fc.string({ unit: 'grapheme' }).filter((text) => !/['"`\r\\]/.test(text));

test('what stands in quotes comes back, over lines too', () => {
  const entries = fc.uniqueArray(fc.tuple(name, value, fc.constantFrom("'", '"', '`')), {
    selector: ([key]) => key,
  });
  fc.assert(
    fc.property(entries, (written) => {
      const text = written.map(([key, content, quote]) => `${key}=${quote}${content}${quote}\n`).join('');
      requireAssignments(text, 'x.env');
      expect(parse(text)).toEqual(Object.fromEntries(written.map(([key, content]) => [key, content])));
    }),
  );
});

const token = fc.constantFrom(...'ab=1-."\'`# \n\\$', 'export ', '\r\n', '\\n');

test('what is not refused sets nothing but the names at the beginning of a line', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 14 }), (tokens) => {
      const text = tokens.join('');
      try {
        requireAssignments(text, 'x.env');
      } catch {
        return;
      }
      const names = [...text.matchAll(/^\s*(?:export\s+)?([\w.-]+)\s*=/gm)].map(([, key]) => key);
      for (const key of Object.keys(parse(text))) expect(names).toContain(key);
    }),
    { numRuns: 5000 },
  );
});

test.each(['# A=1', 'B=2\n  # A=1', '\r\n  #A=1\n', '#A=1\r\n'])('a comment sets nothing: %j', (text) => {
  expect(Object.keys(parse(text)).filter((key) => key !== 'B')).toEqual([]);
});

test.each([
  ['A=1\nhunter2\n', /x\.env:2: this is neither name=value nor a comment/],
  ['A=1\nB="two\nlines"\nA=2\n', /x\.env:4: A is set again/],
  ['KEY=-----BEGIN\nhunter2/+==\n', /x\.env:2: this is neither/],
])('%j is told by its line', (text, reason) => {
  expect(() => requireAssignments(text, 'x.env')).toThrow(reason);
});
