import { type JsonNode, type JsonProblem, readJson } from '../../../formats/json/reader';
import fc from '../../support/fast-check';

class Refusal extends Error {
  constructor(readonly problem: JsonProblem) {
    super(problem.kind);
  }
}

const read = (text: string, deepest = 100) =>
  readJson(text, {
    deepest,
    refuse(problem) {
      throw new Refusal(problem);
    },
  });

function problemOf(text: string, deepest?: number): JsonProblem | undefined {
  try {
    read(text, deepest);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

function plain(node: JsonNode): unknown {
  if (node.kind === 'object')
    return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
  if (node.kind === 'array') return node.items.map(plain);
  return node.kind === 'number' ? Number(node.text) : node.value;
}

function nodesOf(node: JsonNode): JsonNode[] {
  if (node.kind === 'object') return [node, ...node.members.flatMap(({ value }) => nodesOf(value))];
  return node.kind === 'array' ? [node, ...node.items.flatMap(nodesOf)] : [node];
}

const written = fc
  .tuple(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom('', '\t', ' '))
  .map(([value, indent]) => ({ value, text: JSON.stringify(value, null, indent) }));

test('any document has the values that JSON.parse sees, each at the place it says', () => {
  fc.assert(
    fc.property(written, ({ text }) => {
      const node = read(text);
      expect(plain(node)).toEqual(JSON.parse(text));
      for (const { start, end, line, ...rest } of nodesOf(node)) {
        expect(plain({ start, end, line, ...rest } as JsonNode)).toEqual(JSON.parse(text.slice(start, end)));
        expect(text.slice(0, start).split('\n')).toHaveLength(line);
      }
    }),
  );
});

test('exactly what JSON.parse reads is read, duplicate keys aside', () => {
  const pieces = [
    ...['{', '}', '[', ']', ',', ':', '"', '"a":', '"b":', '\\', 'u00e9', '\\ud800', ' ', '\t', '\n', '\r'],
    ...['1', '0', '-', '.', 'e3', '+', '1e400', 'true', 'null', 'nul', 'NaN', "'", '//', '/*', '*/'],
    ...['\u0000', '\u001f', '\u007f', '\u00a0', '\u2028', '\uFEFF', '\v', '\f'],
  ];
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...pieces), maxLength: 9 }), (text) => {
      const problem = problemOf(text);
      if (problem?.kind === 'duplicate') return;
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect({ text, read: problem === undefined }).toEqual({ text, read: valid });
    }),
    { numRuns: 5000 },
  );
});

test('numbers and the order of keys stay as they are written', () => {
  const node = read('{"10": 1e400, "2": -0, "1": 1.50, "__proto__": 12345678901234567890}');
  const members = node.kind === 'object' ? node.members : [];
  expect(members.map(({ key, value }) => [key, value.kind === 'number' && value.text])).toEqual([
    ['10', '1e400'],
    ['2', '-0'],
    ['1', '1.50'],
    ['__proto__', '12345678901234567890'],
  ]);
});

test.each([
  ['{"a": 1,\n "b": {"c": 1, "c": 2}}', { kind: 'duplicate', key: 'c', line: 2, earlierLine: 2, start: 24 }],
  ['{"a": 1,\n "\\u0061": 2}', { kind: 'duplicate', key: 'a', line: 2, earlierLine: 1, start: 10 }],
  ['{"a": "s3cret", }', { what: 'a key in double quotes is missing', start: 16 }],
  ['[1,]', { what: 'a value is missing or not valid JSON', start: 3 }],
  ['{"a": s3cret}', { what: 'a value is missing or not valid JSON', start: 6, member: 'a' }],
  ['{"a" 1}', { what: '":" is missing' }],
  ['[1 2]', { what: '"," is missing' }],
  ['{"a": "s3cret"', { what: '"}" is missing', start: 14 }],
  ['[', { what: '"]" is missing' }],
  ['{"a": "s3cret', { what: 'a string does not end', start: 6 }],
  ['{"a": "s3cret\\x"}', { what: /a control character or an escape/, start: 6 }],
  ['{} s3cret', { what: 'something follows the end of the document', start: 3 }],
  ['{} {}', { what: 'something follows the end of the document', start: 3 }],
  ['{\n// s3cret\n}', { what: 'there is a comment, and JSON has none', line: 2 }],
  ['', { what: 'a value is missing or not valid JSON', line: 1, start: 0 }],
])('%j is refused with the place and without a value', (text, expected) => {
  const problem = problemOf(text);
  const { what, ...rest } = expected as { what?: string | RegExp };
  expect(problem).toMatchObject(rest);
  if (what !== undefined)
    expect(problem).toMatchObject({ kind: 'syntax', what: expect.stringMatching(what) });
  expect(JSON.stringify(problem)).not.toContain('s3cret');
});

test('levels are counted before they exhaust the stack', () => {
  expect(problemOf('[[1]]', 2)).toBeUndefined();
  expect(problemOf('{"a": [[1]]}', 2)).toMatchObject({ kind: 'depth', start: 7, line: 1, member: 'a' });
  expect(problemOf('['.repeat(1_000_000))).toMatchObject({ kind: 'depth', start: 100 });
  expect(problemOf('{"a":'.repeat(1_000_000))).toMatchObject({ kind: 'depth' });
});
