import fc from 'fast-check';
import { PlumblineError } from '../../../constructs/errors';
import { parseTfvars } from '../../../scripts/lib/tfvars';

const parse = (text: string) => parseTfvars(text, 'secrets/prod.tfvars');

/** The error a text is refused with; its value must never be in it. */
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
  test('gives strings, numbers and booleans with the line they are on', () => {
    const text = '# comment\nname = "a b" // why\n\ncount=3\nratio = -0.5\nenabled = true # yes\n';
    expect(parse(text)).toEqual([
      { name: 'name', value: 'a b', line: 2 },
      { name: 'count', value: 3, line: 4 },
      { name: 'ratio', value: -0.5, line: 5 },
      { name: 'enabled', value: true, line: 6 },
    ]);
  });

  test('may begin with a byte order mark and end its lines the Windows way', () => {
    expect(parse('\uFEFFa = "1"\r\nb = "2"\r\n').map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  test('keeps # and // inside strings and decodes escapes', () => {
    expect(parse('url = "https://x/#y" # z')[0]?.value).toBe('https://x/#y');
    expect(parse(String.raw`a = "q\"b\\n\n\t\u00e9\U0001F600"`)[0]?.value).toBe('q"b\\n\n\té😀');
  });

  test('takes an escaped template for the text it stands for', () => {
    expect(parse('a = "$${{Postgres.DATABASE_URL}} %%{x} $5 100%"')[0]?.value).toBe(
      '${{Postgres.DATABASE_URL}} %{x} $5 100%',
    );
    expect(parse('a = "$$${x}"')[0]?.value).toBe('$${x}');
  });

  test.each([
    ['a template', 'token = "s3cret-${var.x}"', /holds \$\{, which starts a template/],
    ['a directive', 'token = "s3cret-%{if x}"', /holds %\{, which starts a template/],
    ['an unclosed string', 'token = "s3cret', /without its closing quote/],
    ['a string that only seems closed', 'token = "s3cret\\"', /without its closing quote/],
    ['a second value', 'token = "s3cret" "more"', /followed by something else/],
    ['an unknown escape', 'token = "s3cret\\x"', /an escape that tfvars do not know/],
    ['half a surrogate pair', 'token = "s3cret\\ud800"', /an escape that tfvars do not know/],
    ['a heredoc', 'token = <<EOT\ns3cret\nEOT', /neither a quoted string nor a number/],
    ['a list', 'token = ["s3cret"]', /neither a quoted string nor a number/],
    ['null', 'token = null', /neither a quoted string nor a number/],
    ['a bare word', 'token = s3cret', /neither a quoted string nor a number/],
    ['a number with trailing junk', 'token = 12s3cret', /neither a quoted string nor a number/],
    ['no value', 'token =', /neither a quoted string nor a number/],
    ['no assignment', 's3cret', /this is not an assignment/],
    ['a name that is none', '1token = "s3cret"', /this is not an assignment/],
    ['a block comment', '/* s3cret */', /this is not an assignment/],
    ['a number too large to keep', 'token = 12345678901234567890', /does not survive/],
  ])('refuses %s with its line and without its value', (_, line, message) => {
    const error = refusal(`ok = "1"\n${line}\n`);
    expect(error.parts.what).toMatch(message);
    expect(error.parts.what).toMatch(/^secrets\/prod\.tfvars:2: /);
    expect(error.message).not.toMatch(/s3cret|12345678901234567890/);
    expect(error.parts.next).not.toBe('');
  });

  test('refuses a name that is set twice and names both lines', () => {
    const { what } = refusal('a = "s3cret"\n\na = "s3cret2"').parts;
    expect(what).toBe('secrets/prod.tfvars:3: "a" is set again; line 1 sets it already');
  });

  test('gives back every string that was written as Terraform writes it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const written = JSON.stringify(value)
          .replace(/\\[bf]/g, (short) => (short === '\\b' ? '\\u0008' : '\\u000c'))
          .replace(/([$%])\{/g, '$1$1{');
        fc.pre(!/[$%][$%]\{/.test(value));
        expect(parse(`a = ${written}`)[0]?.value).toBe(value);
      }),
    );
  });

  test('reads or refuses any text, and never fails in another way', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', '=', '"', '\\', '$', '{', '%', '\n', '\r', ' ', '#', '/', '1', '.', '\0'),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PlumblineError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
