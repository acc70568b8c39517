import { execFileSync } from 'node:child_process';
import { splitWords } from '../../../../scripts/secrets/edit/shell-words';
import fc from '../../../support/fast-check';

const options = { home: '/home/me', variable: 'EDITOR' };

/** The words as a shell splits them. */
function shellWords(text: string): string[] {
  const out = execFileSync('sh', ['-c', `printf '%s\\0' ${text}`], {
    env: { HOME: '/home/me' },
    encoding: 'utf8',
  });
  return out.split('\0').slice(0, -1);
}

test.each([
  ['nano', ['nano']],
  ['  code  --wait ', ['code', '--wait']],
  ['"/opt/my editor/bin" -x', ['/opt/my editor/bin', '-x']],
  ["'it'\\''s' a\\ b", ["it's", 'a b']],
  ['emacsclient -a "" "say \\"hi\\" \\n"', ['emacsclient', '-a', '', 'say "hi" \\n']],
  ['~/bin/ed ~ a~ "~/x"', ['/home/me/bin/ed', '/home/me', 'a~', '~/x']],
])('%s', (text, words) => {
  expect(splitWords(text, options)).toEqual(words);
  expect(shellWords(text)).toEqual(words);
});

test('every text that it takes is split as a shell splits it', () => {
  const letters = fc.constantFrom(
    'a',
    'B',
    '1',
    '-',
    '/',
    '.',
    '=',
    ' ',
    '\t',
    "'",
    '"',
    '\\',
    '~',
    ',',
    '+',
    'é',
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      let words: string[];
      try {
        words = splitWords(text, options);
      } catch {
        return;
      }
      if (words.length > 0) expect(shellWords(text)).toEqual(words);
    }),
    { numRuns: 100 },
  );
});

test.each(['vi $FILE', 'vi; rm x', 'a | b', 'a & b', '$(x)', '`x`', '"$(x)"', 'a > b', '*.sh', 'a\nb'])(
  'what only a shell could carry out is refused: %s',
  (text) => {
    expect(() => splitWords(text, options)).toThrow(
      /^\$EDITOR cannot be split into words: (only a shell|its " .* has a \$ or `)/,
    );
  },
);

test.each(['"a', "'a", 'a\\'])('an open end is refused: %s', (text) => {
  expect(() => splitWords(text, options)).toThrow('is not closed');
});
