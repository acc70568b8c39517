import { parseTfvars, sameValue, setAttribute, type TfValue, unsetAttribute } from '../../../formats/tfvars';
import fc from '../../support/fast-check';
import { tfValue } from './arbitrary';

const FILE = 'secrets/prod.enc.tfvars';
const set = (text: string, name: string, value: TfValue) => setAttribute(text, name, value, FILE);
const unset = (text: string, name: string) => unsetAttribute(text, name, FILE);

describe('setting an attribute', () => {
  test.each([
    [
      'a value with comments around it',
      'a = /* x */ "old" # why\r\nb = 1',
      'a = /* x */ "new" # why\r\nb = 1',
    ],
    ['an aligned one', '  a      =   "old"\nlonger = 1\n', '  a      =   "new"\nlonger = 1\n'],
    ['a heredoc', 'a = <<EOT\nb = 1\nEOT\nb = 2\n', 'a = "new"\nb = 2\n'],
    ['an object over several lines', 'a = {\n  a = 1\n}\nb = 2\n', 'a = "new"\nb = 2\n'],
    ['the last one of a file without a final line break', '\uFEFFb = 1\na = 2', '\uFEFFb = 1\na = "new"'],
  ])('changes %s and nothing else', (_, before, after) => {
    expect(set(before, 'a', 'new')).toBe(after);
  });

  test('to the value it has keeps the way it is written', () => {
    const text = 'a = <<EOT\nnew\nEOT\nb = 1.0\n';
    expect(set(text, 'a', 'new\n')).toBe(text);
  });

  test('is not fooled by what only looks like it', () => {
    const text = '# a = "1"\n/*\na = "2"\n*/\nx = <<EOT\na = "3"\nEOT\ny = { a = "4" }\nz = "a = 5"\n';
    expect(set(text, 'a', 'new')).toBe(`${text}a = "new"\n`);
  });

  test.each([
    ['an empty file', '', 'a = "new"\n'],
    ['a file with a byte order mark', '\uFEFF', '\uFEFFa = "new"\n'],
    ['a file with Windows line ends', 'b = 1\r\n', 'b = 1\r\na = "new"\r\n'],
    ['a file without a final line break', 'b = 1', 'b = 1\na = "new"'],
    ['a file that ends in a comment', 'b = 1\n# end', 'b = 1\n# end\na = "new"'],
    ['a file with aligned values', 'bcd   = 1\n', 'bcd   = 1\na     = "new"\n'],
  ])('appends to %s', (_, before, after) => {
    expect(set(before, 'a', 'new')).toBe(after);
  });

  test('writes a list with the line ends of the file', () => {
    expect(set('b = 1\r\n', 'a', ['x'])).toBe('b = 1\r\na = [\r\n  "x",\r\n]\r\n');
  });

  test('writes what looks like a template as the text it is', () => {
    const text = set('', 'a', 'x${y}%{z}$${');
    expect(text).toBe('a = "x$${y}%%{z}$$${"\n');
    expect(parseTfvars(text, FILE)[0]?.value).toBe('x${y}%{z}$${');
  });

  test('refuses a name that is none, and a file that cannot be read', () => {
    expect(() => set('', 'a b', 'new')).toThrow(/"a b" cannot be set in secrets\/prod\.enc\.tfvars/);
    expect(() => set('a = "s3cret', 'b', 'new')).toThrow(/:1:5: the value of "a"/);
  });
});

describe('removing an attribute', () => {
  test.each([
    ['with its line and its comment', '# x\na = 1 # why\n\nb = 2\n', '# x\n\nb = 2\n'],
    ['with all its lines', 'b = 2\r\na = <<E\r\nx\r\nE\r\nc = 3\r\n', 'b = 2\r\nc = 3\r\n'],
    ['that is the last one', 'b = 2\n  a = 1', 'b = 2\n'],
    ['that is the first one', '\uFEFFa = 1\nb = 2', '\uFEFFb = 2'],
    ['and keeps a block comment that begins on its line', 'a = 1 /* x\n */\nb = 2\n', ' /* x\n */\nb = 2\n'],
    ['and keeps a block comment before it', '/* x */ a = 1 # y\nb = 2\n', '/* x */  # y\nb = 2\n'],
  ])('takes it out %s', (_, before, after) => {
    expect(unset(before, 'a')).toBe(after);
    expect(parseTfvars(after, FILE).some(({ name }) => name === 'a')).toBe(false);
  });

  test('that is not there is refused', () => {
    expect(() => unset('# a = 1\n', 'a')).toThrow(/secrets\/prod\.enc\.tfvars does not set a/);
  });
});

test('whatever is set or removed, every other attribute and every other byte stays', () => {
  const blank = fc.constantFrom('', ' ', '\t', ' /* c */ ');
  const newline = fc.constantFrom('\n', '\r\n');
  const line = (name: string) =>
    fc
      .tuple(blank, blank, blank, fc.constantFrom('', ' # a = 1', ' // x', ' /* y\n */'), newline)
      .map(([before, around, after, comment, end]) => ({
        head: `${before}${name}${around}=${after}`,
        tail: `${comment}${end}`,
      }));
  const file = fc.tuple(line('a'), line('b'), line('c'), fc.constantFrom('', '# x\n', '\n\n'));
  fc.assert(
    fc.property(file, tfValue, tfValue, ([a, b, c, gap], value, other) => {
      const before = `${a.head}1${a.tail}${gap}${b.head}"old"${b.tail}${c.head}3${c.tail}`;
      const after = set(before, 'b', value);
      expect(after.startsWith(`${a.head}1${a.tail}${gap}${b.head}`)).toBe(true);
      expect(after.endsWith(`${b.tail}${c.head}3${c.tail}`)).toBe(true);
      expect(sameValue(parseTfvars(after, FILE)[1]!.value, value)).toBe(true);
      const added = set(after, 'd', other);
      expect(added.startsWith(after)).toBe(true);
      expect(sameValue(parseTfvars(added, FILE)[3]!.value, other)).toBe(true);
      expect(parseTfvars(unset(added, 'b'), FILE).map(({ name }) => name)).toEqual(['a', 'c', 'd']);
    }),
  );
});
