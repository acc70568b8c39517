import { textDifference } from '../../../workspace/plan/text-difference';
import fc from '../../support/fast-check';

const SIGNS = { removed: '-', added: '+', same: ' ', gap: '…' } as const;
const difference = (before: string | null, after: string | null) =>
  textDifference(before, after).map(
    ({ kind, text, unended }) => `${SIGNS[kind]} ${text}${unended ? ' (unended)' : ''}`,
  );

const numbered = (count: number, edits: Readonly<Record<number, string>> = {}, end = '\n') =>
  Array.from({ length: count }, (_, index) => `${edits[index + 1] ?? `line ${index + 1}`}${end}`).join('');

test('two edits far apart are two changes, and what is alike between them is counted', () => {
  expect(difference(numbered(40), numbered(40, { 5: 'five', 30: 'thirty' }))).toEqual([
    '  line 3',
    '  line 4',
    '- line 5',
    '+ five',
    '… 22 lines alike',
    '  line 28',
    '  line 29',
    '- line 30',
    '+ thirty',
  ]);
});

test('edits near to each other share what is between them', () => {
  expect(difference('a\nb\nc\nd\ne\nf\n', 'A\nb\nc\nd\nE\nf\n')).toEqual([
    '- a',
    '+ A',
    '  b',
    '  c',
    '  d',
    '- e',
    '+ E',
  ]);
  expect(difference('a\nb\na\nb\n', 'a\nb\n')).toEqual(['  a', '  b', '- a', '- b']);
});

test('a text that comes or goes is shown whole', () => {
  expect(difference(null, 'a\nb\n')).toEqual(['+ a', '+ b']);
  expect(difference('a\nb', null)).toEqual(['- a', '- b']);
  expect(difference('a', 'a\nb\n')).toEqual(['- a (unended)', '+ a', '+ b']);
});

test('other line ends are differences that show', () => {
  expect(difference('a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n')).toEqual(['  a\r', '- b\r', '+ B\r']);
  expect(difference('a\r\nb\n', 'a\nb\n')).toEqual(['- a\r', '+ a']);
});

test('a line break at the end that only one of them has is told', () => {
  expect(difference('a\nb', 'a\nb\n')).toEqual(['  a', '- b (unended)', '+ b']);
  expect(difference('a\nb\n', 'a\nb')).toEqual(['  a', '- b', '+ b (unended)']);
  expect(difference('a\nb', 'a\nc')).toEqual(['  a', '- b', '+ c']);
});

test('texts that have nothing in common are one change, however long they are', () => {
  const [old, fresh] = [numbered(200_000), numbered(200_000, {}, '!\n')];
  const lines = textDifference(`head\n${old}tail\n`, `head\n${fresh}tail\n`);
  expect(lines.slice(0, 2)).toEqual([
    { kind: 'same', text: 'head' },
    { kind: 'removed', text: 'line 1' },
  ]);
  expect(lines).toHaveLength(400_001);
  expect(lines.at(-1)).toEqual({ kind: 'added', text: 'line 200000!' });
});

test('a few edits are found in a huge text', () => {
  const lines = difference(numbered(200_000), numbered(200_000, { 2: 'two', 199999: 'last but one' }));
  expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
    '- line 2',
    '+ two',
    '… 199994 lines alike',
    '- line 199999',
    '+ last but one',
  ]);
});

test('what is removed and what is added lead from one text to the other', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', 'd\r');
  const texts = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = textDifference(before, after);
      const of = (kind: string) => lines.filter((shown) => shown.kind === kind).map(({ text }) => text);
      const [old, fresh] = [before, after].map((text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []) as string[][];
      const plain = (all: readonly string[]) => all.map((one) => one.replace(/\n$/, '')).sort();
      // As many lines of each kind are left when the changes are taken away from either side.
      const rest = (all: readonly string[], gone: readonly string[]) => {
        const left = plain(all);
        for (const text of gone) left.splice(left.indexOf(text), 1);
        return left;
      };
      expect(rest(old!, of('removed'))).toEqual(rest(fresh!, of('added')));
      if (before === after) expect(lines.filter(({ kind }) => kind !== 'same')).toEqual([]);
    }),
  );
});
