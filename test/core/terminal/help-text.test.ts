import { exampleLines, hanging, unwrapped, wrapped } from '../../../core/terminal/help-text';
import fc from '../../support/fast-check';

test('line ends inside a paragraph are no part of a text, those between paragraphs are', () => {
  expect(unwrapped('one\n  two\nthree\n\nfour')).toBe('one two three\n\nfour');
});

test('no line is longer than there is room, unless a word is, and no word is broken or lost', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 12, max: 80 }), (words, width) => {
      const lines = wrapped(words.join(' '), width);
      expect(lines.join(' ')).toBe(words.join(' '));
      expect(lines.every((line) => line.length <= width)).toBe(true);
    }),
  );
});

test('further lines stand below the first', () => {
  expect(hanging('  1  ', 'refused, failed, or a service is not healthy', 30)).toBe(
    '  1  refused, failed, or a\n     service is not healthy',
  );
});

test('examples are beside their meaning, and below it where there is no room', () => {
  const examples = [
    ['plumbline plan prod', 'what would change'],
    ['plumbline apply prod --plan .plumbline/plans/prod.tfplan', 'exactly the plan that was reviewed'],
  ] as const;
  expect(exampleLines(examples, 120)[0]).toBe(
    '  $ plumbline plan prod                                       what would change',
  );
  expect(exampleLines(examples, 50).join('\n')).toBe(
    [
      '  $ plumbline plan prod',
      '      # what would change',
      '  $ plumbline apply prod --plan \\',
      '      .plumbline/plans/prod.tfplan',
      '      # exactly the plan that was reviewed',
    ].join('\n'),
  );
});
