import { HiddenLine } from '../../../core/terminal/hidden-line';

const PASTED = '\u001b[200~one\r\ntwo\rthree\n\u001b[201~';

/** What typing the chunks one after the other led to. */
function type(...chunks: string[]): unknown {
  const line = new HiddenLine();
  for (const [index, chunk] of chunks.entries()) {
    const typed = line.type(chunk);
    if (typed) return index === chunks.length - 1 ? typed : `ended after chunk ${index}`;
  }
  return undefined;
}

const answer = (text: string) => ({ kind: 'answer', text });

test.each([
  ['Enter', ['abc\r'], 'abc'],
  ['a line feed', ['abc\n'], 'abc'],
  ['both, and once more', ['abc\r\n\r\n'], 'abc'],
  ['one key at a time', [...'a b\r'], 'a b'],
  ['Backspace, over a character of two halves', ['a😀b\u007f\b\r'], 'a'],
  ['Ctrl-U', ['abc\u0015d\r'], 'd'],
  ['Ctrl-W', ['ab cd \u0017e\r'], 'ab e'],
  ['Ctrl-D, after something', ['ab\u0004\r'], 'ab'],
  ['Ctrl-D, after nothing', ['\u0004'], ''],
  ['arrows, Home, F1, Delete and Alt-b', ['a\u001b[D\u001b[1;5C\u001b[H\u001bOP\u001b[3~\u001bbb\r'], 'ab'],
  ['an arrow in pieces', ['a\u001b', '[1;', '5Db\r'], 'ab'],
  ['Escape by itself', ['a\u001b', 'b\u001b', '\r'], 'ab'],
  ['Escape by itself, and then what could go on after it', ['\u001b', 'Opass\r'], 'Opass'],
  ['Escape by itself, and then a bracket', ['\u001b', '[pass\r'], '[pass'],
])('%s', (_, chunks, text) => {
  expect(type(...chunks)).toEqual(answer(text));
});

test('what is pasted is one answer, without the line break at its end', () => {
  expect(type(`${PASTED}\r`)).toEqual(answer('one\ntwo\nthree'));
  expect(type(`a ${PASTED}b\r`)).toEqual(answer('a one\ntwo\nthree\nb'));
  expect(type('\u001b[200~\u001b[31mred\u001b[201~\r')).toEqual(answer('\u001b[31mred'));
});

test('wherever it is cut in two', () => {
  for (let at = 1; at <= PASTED.length; at += 1) {
    expect(type(PASTED.slice(0, at), `${PASTED.slice(at)}\r`)).toEqual(answer('one\ntwo\nthree'));
  }
});

test('several lines that nothing marks as pasted are no answer', () => {
  expect(type('one\rtwo\r')).toEqual({ kind: 'several' });
  expect(type('one\r\n\r\ntwo')).toEqual({ kind: 'several' });
  expect(type(`one\r${PASTED}`)).toEqual({ kind: 'several' });
});

test('Ctrl-C is told, also in a paste whose end was lost', () => {
  expect(type('ab\u0003')).toEqual({ kind: 'interrupt' });
  expect(type('\u001b[200~abc', '\u0003')).toEqual({ kind: 'interrupt' });
});
