import { PlumblineError } from '../../../core/errors';
import {
  parseTfvars,
  renderInline,
  renderValue,
  sameValue,
  TfNumber,
  type TfValue,
} from '../../../formats/tfvars';
import fc from '../../support/fast-check';
import { tfValue } from './arbitrary';

const FILE = 'secrets/prod.tfvars';
const parse = (text: string) => parseTfvars(text, FILE);
const valueIn = (expression: string) => plain(parse(`x = ${expression}\n`)[0]!.value);

/** Maps and numbers in a form that is easy to compare. */
function plain(value: TfValue): unknown {
  if (value instanceof TfNumber) return { number: value.text };
  if (value instanceof Map) return { object: [...value].map(([key, item]) => [key, plain(item)]) };
  return Array.isArray(value) ? value.map(plain) : value;
}

/** The error a text is refused with. */
function refusal(text: string): PlumblineError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof PlumblineError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a tfvars file', () => {
  test('gives its attributes with their lines and the place of their values', () => {
    const text = '# comment\nname = "a b" // why\n\ncount=3 /* c\n */\n  x-y_1\t=\t true # yes';
    const attributes = parse(text);
    expect(attributes.map(({ name, line }) => [name, line])).toEqual([
      ['name', 2],
      ['count', 4],
      ['x-y_1', 6],
    ]);
    expect(attributes.map(({ start, end }) => text.slice(start, end))).toEqual(['"a b"', '3', 'true']);
    expect(attributes.map(({ nameStart, name }) => text.startsWith(name, nameStart))).not.toContain(false);
  });

  test('may begin with a byte order mark and end its lines the Windows way', () => {
    expect(
      parse('\uFEFFa = "1" # x\r\n\r\nb = [\r\n  "2",\r\n]\r\n').map(({ name, line }) => [name, line]),
    ).toEqual([
      ['a', 1],
      ['b', 3],
    ]);
  });

  test.each([
    ['"https://x/#y"', 'https://x/#y'],
    [String.raw`"q\"b\\n\n\t\r\u00e9\U0001F600"`, 'q"b\\n\n\t\ré😀'],
    ['"$${{Postgres.DATABASE_URL}} %%{x} $5 100% $"', '${{Postgres.DATABASE_URL}} %{x} $5 100% $'],
    ['"$$${x}"', '$${x}'],
    ['"$\\u007bx}"', '${x}'],
    ['<<EOT\na "$${b}" \\n\n  c\n EOT', 'a "${b}" \\n\n  c\n'],
    ['<<EOT\n  EOTX\nEOT', '  EOTX\n'],
    ['<<EOT\r\na\r\nEOT\r', 'a\r\n'],
    ['<<-EOT\n    a\n\n      b\n \n  EOT', 'a\n\n  b\n \n'],
    ['<<-E-T\n\t\ta\n  b\nE-T', 'a\nb\n'],
    ['<<EOT\nEOT', ''],
  ])('reads the text %s', (expression, value) => {
    expect(valueIn(expression)).toBe(value);
  });

  test.each([
    ['3', '3'],
    ['-0.50', '-0.5'],
    ['007', '7'],
    ['1.50e3', '1500'],
    ['-1.5E-3', '-0.0015'],
    ['0e5', '0'],
    [
      '12345678901234567890123456789012345678901234567890.5',
      '12345678901234567890123456789012345678901234567890.5',
    ],
  ])('keeps the number %s exactly', (expression, text) => {
    expect(valueIn(expression)).toEqual({ number: text });
  });

  test('reads lists and objects, with comments, line breaks and both kinds of assignment', () => {
    expect(valueIn('[]')).toEqual([]);
    expect(valueIn('[ # c\n 1,\n [true, null]\n,]')).toEqual([{ number: '1' }, [true, null]]);
    expect(valueIn('{\n  # c\n  a = 1 # d\n\n  "b c" : {}, d: <<E\nx\nE\n  2 = "y", true = 1 }')).toEqual({
      object: [
        ['a', { number: '1' }],
        ['b c', { object: [] }],
        ['d', 'x\n'],
        ['2', 'y'],
        ['true', { number: '1' }],
      ],
    });
  });

  test.each([
    [
      'a template',
      'token = "s3cret-${var.x}"',
      17,
      /the value of "token" holds \$\{, which starts a template/,
    ],
    ['a directive', 'token = "s3cret-%{if x}"', 17, /holds %\{, which starts a template/],
    ['a template in a heredoc', 'token = <<E\ns3cret ${x}\nE', 8, /holds \$\{, which starts a template/, 3],
    ['an unclosed string', 'token = "s3cret', 9, /without its closing quote/],
    ['a string that only seems closed', 'token = "s3cret\\"', 9, /without its closing quote/],
    ['an unclosed heredoc', 'token = <<EOT\ns3cret\n EOT2\n', 9, /heredoc without its end/],
    ['a heredoc whose marker ends the file', 'token = <<EOT\ns3cret\nEOT', 9, /heredoc without its end/],
    ['a heredoc with text behind its marker', 'token = <<EOT s3cret\nEOT\n', 9, /begins like a heredoc/],
    ['an unclosed list', 'token = ["s3cret",\n\n', 9, /a list that is never closed/],
    ['an unclosed object', 'token = {a = "s3cret"\n', 9, /an object that is never closed/],
    ['an unclosed comment', 'token = 1 /* s3cret', 11, /a comment that begins with \/\* has no end/],
    ['a second value', 'token = "s3cret" "more"', 18, /followed by something else/],
    ['a sum', 'token = 1 + 2', 11, /followed by something else/],
    ['an unknown escape', 'token = "s3cret\\x"', 16, /an escape that tfvars do not know/],
    ['half a surrogate pair', 'token = "s3cret\\ud800"', 16, /an escape that tfvars do not know/],
    ['a reference', 'token = var.s3cret', 9, /neither a text in quotes/],
    ['a function', 'token = file("s3cret")', 9, /neither a text in quotes/],
    ['parentheses', 'token = ("s3cret")', 9, /neither a text in quotes/],
    ['a bare word', 'token = s3cret', 9, /neither a text in quotes/],
    ['a for expression', 'token = {for k in s3cret : k => k}', 10, /an entry that is no key = value/],
    ['a computed key', 'token = {(s3cret) = 1}', 10, /an entry that is no key = value/],
    ['list items without a comma', 'token = ["s3cret" "x"]', 19, /items are not separated/],
    ['object entries without a comma', 'token = {a = "s3cret" b = 1}', 23, /entries are not separated/],
    ['a key that is there twice', 'token = {a = 1, "a" = 2}', 17, /has the key "a" twice; line 2/],
    ['a number with trailing junk', 'token = 12s3cret', 9, /neither a text in quotes/],
    ['a number with a point at its end', 'token = 12.', 9, /neither a text in quotes/],
    [
      'a number with more digits than Terraform keeps',
      `token = ${'12'.repeat(90)}`,
      9,
      /Terraform cannot hold/,
    ],
    ['a number that would fill the memory', 'token = 1e999999999', 9, /Terraform cannot hold/],
    ['no value', 'token =', 8, /neither a text in quotes/],
    ['a value on the next line', 'token =\n  "s3cret"', 8, /neither a text in quotes/],
    ['no assignment', 's3cret', 1, /this is not an assignment/],
    ['a block', 'token "s3cret" {\n}', 1, /this is not an assignment/],
    ['a quoted name', '"token" = "s3cret"', 1, /this is not an assignment/],
    ['a name that is none', '1token = "s3cret"', 1, /this is not an assignment/],
    ['merge markers', '<<<<<<< HEAD', 1, /this is not an assignment/],
    ['a stray carriage return', 'token = <<E\ns3\rcret\nE', 3, /carriage return/, 3],
    ['values nested too deeply', `token = ${'['.repeat(300)}`, 110, /nested too deeply/],
  ])('refuses %s with its place and without its value', (_, text, column, message, line = 2) => {
    const error = refusal(`ok = "1"\n${text}`);
    expect(error.parts.what).toMatch(message);
    expect(error.parts.what.startsWith(`${FILE}:${line}:${column}: `)).toBe(true);
    expect(error.message).not.toMatch(/s3c?r?e?t|121212/);
    expect(error.parts.next).not.toBe('');
  });

  test('counts columns in characters', () => {
    expect(refusal('\uFEFFa = "😀é" x').parts.what).toMatch(/^secrets\/prod\.tfvars:1:10: /);
  });

  test('refuses a name that is set twice and names both lines', () => {
    const { what } = refusal('a = "s3cret"\n\n  a = "s3cret2"').parts;
    expect(what).toBe('secrets/prod.tfvars:3:3: "a" is set again; line 1 sets it already');
  });

  test('gives back every value that was written', () => {
    fc.assert(
      fc.property(tfValue, (value) => {
        const [pretty, inline] = parse(`a = ${renderValue(value)}\nb = ${renderInline(value)}`);
        expect(sameValue(pretty!.value, value)).toBe(true);
        expect(sameValue(inline!.value, value)).toBe(true);
      }),
    );
  });

  test('reads or refuses any text, and never fails in another way', () => {
    const pieces = [
      'a',
      '=',
      ' = ',
      '"',
      '\\',
      '${',
      '$',
      '%',
      '\n',
      '\r',
      '#',
      '/*',
      '*/',
      '1',
      '.',
      '\0',
      '<<E\n',
    ];
    const hostile = fc.string({ unit: fc.constantFrom(...pieces, 'E\n', '{', '}', '[', ']', ',', ':', '-') });
    fc.assert(
      fc.property(hostile, (text) => {
        for (const candidate of [text, `x = ${text}`]) {
          try {
            parse(candidate);
          } catch (error) {
            expect(error).toBeInstanceOf(PlumblineError);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
