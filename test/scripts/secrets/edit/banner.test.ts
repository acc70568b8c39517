import { addNotes, removeNotes, shiftBy } from '../../../../scripts/secrets/edit/banner';
import fc from '../../../support/fast-check';

const text = fc
  .array(fc.constantFrom('a = 1', '# plumbline: mine', '', ' ', '\r', '# x', 'é'), { maxLength: 6 })
  .map((lines) => lines.join('\n'));
const notes = fc.array(fc.constantFrom('mine', 'what: x', 'two\nlines', ''), { maxLength: 3 });

test('what is put above a text comes out again, whatever the text holds', () => {
  fc.assert(
    fc.property(text, notes, (content, lines) => {
      const annotated = addNotes(content, lines);
      expect(removeNotes(annotated.text, annotated.lines)).toBe(content);
    }),
  );
});

test('notes that were deleted, moved, or got other line ends are no problem', () => {
  const { lines } = addNotes('', ['one', 'two']);
  expect(removeNotes('a = 1\n# plumbline: two\nb = 2\n', lines)).toBe('a = 1\nb = 2\n');
  expect(removeNotes('# plumbline: one\r\na = 1\r\n', lines)).toBe('a = 1\r\n');
});

test('a text is moved down by as many lines as its notes take', () => {
  expect(shiftBy('a', ['one', 'two\nthree'])).toBe('\n\n\na');
  expect(shiftBy('\uFEFFa', ['one'])).toBe('\uFEFF\na');
});
