import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MASK, Redactor } from '../../../core/redaction';
import { ENCODINGS } from '../../../core/redaction/encodings';
import { isMaskable } from '../../../core/redaction/forms';
import fc from '../../support/fast-check';
import { describeWithTool, findTool } from '../../support/tools';

/** Every sign of a keyboard and some beyond, in pieces that no program breaks into lines. */
const SIGNS = [
  'a !"#$%&\'()*+,-./b',
  'a:;<=>?@[]^_`b',
  'a{|}~1\\2b',
  'hunter2 hunter2',
  "it's 'quoted'",
  'ü "p\u00e4ss" \u20ac\u{1f600}b',
  'a\u00a0b\u200bc\u2028d',
];
const CONTROLS = ['tab\tand\nline\r', 'bell\u0007 esc\u001b del\u007f'];

const row = (name: string) => {
  const found = ENCODINGS.find((encoding) => encoding.name === name);
  if (!found) throw new Error(`no row ${name}`);
  return found;
};

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

/** Expects a row to write a text exactly as a program did, and the redactor to find it. */
function expectWritten(name: string, text: string, written: string): void {
  expect(row(name).encode(text)).toContain(written);
  expect(knowing(text).clean(`<<<${written}>>>`)).toBe(`<<<${MASK}>>>`);
}

describe('the table', () => {
  test('names each row once and says who writes it', () => {
    expect(new Set(ENCODINGS.map(({ name }) => name)).size).toBe(ENCODINGS.length);
    for (const { writtenBy } of ENCODINGS) expect(writtenBy).not.toBe('');
  });

  test.each([
    ['JSON', 'a"b\\c/d', 'a\\"b\\\\c/d'],
    ['JSON with \\/', 'a/b"c', 'a\\/b\\"c'],
    ['ASCII JSON', 'p\u00e4ss\u{1f600}', 'p\\u00e4ss\\ud83d\\ude00'],
    ['ASCII JSON in upper case', 'p\u00e4ss\u{1f600}', 'p\\u00E4ss\\uD83D\\uDE00'],
    ['ASCII JSON with \\/', 'p\u00e4ss/', 'p\\u00e4ss\\/'],
    ['JSON for pages', 'key==<&>', 'key\\u003d\\u003d\\u003c\\u0026\\u003e'],
    ['JSON of .NET', 'a"b+c\\d', 'a\\u0022b\\u002Bc\\\\d'],
    ['form of PHP', 'a b~c', 'a+b%7Ec'],
    ['every byte of a URL', 'ab/c', '%61%62%2f%63'],
    ['HTML', 'a&b<c>d"e\'f', 'a&amp;b&lt;c&gt;d&quot;e&#39;f'],
    ['HTML of PHP', "it's", 'it&#039;s'],
    ['XML', "it's", 'it&apos;s'],
    ['ASCII HTML, hex', 'p\u00e4ss<', 'p&#xE4;ss&lt;'],
    ['references only, decimal', 'a-b.c', 'a&#45;b&#46;c'],
    ['references only, hex', 'a-b/c', 'a&#x2d;b&#x2f;c'],
    ['doubled dollars', 'pa$$word$', 'pa$$$$word$$'],
    ['doubled single quotes', "it's", "it''s"],
    ['doubled double quotes', 'say "x"', 'say ""x""'],
    ['double quotes of a shell', 'a$b`c"d\\e', 'a\\$b\\`c\\"d\\\\e'],
    ['base32', 'hunter2', 'nb2w45dfoiza'],
  ])('%s', (name, text, written) => expectWritten(name, text, written));

  test.each([0, 1, 2, 3, 4, 5, 6])('base32 within a larger text, %i bytes in', (before) => {
    const larger = `${'u'.repeat(before)}s3cret-pass${'x'.repeat(7)}`;
    const written = row('base32').encode(larger)[1]!;
    const shown = knowing('s3cret-pass').clean(written);
    expect(shown).toContain(MASK);
    // What is left at the ends are characters that the bytes around decide in part.
    expect(written.length - shown.replace(MASK, '').length).toBeGreaterThanOrEqual((11 * 8) / 5 - 2);
  });

  test('a text in JSON in base64, as logins of registries are', () => {
    const login = Buffer.from(JSON.stringify({ token: 'pa"ss\\word' })).toString('base64');
    const shown = knowing('pa"ss\\word').clean(login);
    expect(shown).toContain(MASK);
    expect(Buffer.from(shown.replace(MASK, ''), 'base64').toString()).not.toMatch(/wor|pa"/);
  });
});

describe('what programs write is what the table says', () => {
  test.each(SIGNS)('Node: %j', (text) => {
    const url = new URL('https://host');
    url.username = text;
    url.password = text;
    expectWritten('user info of WHATWG', text, url.username);
    expectWritten('user info of WHATWG', text, url.password);
    const search = new URL('https://host');
    search.search = text;
    expectWritten('query of WHATWG', text, search.search.slice(1));
    const fragment = new URL('https://host');
    fragment.hash = `#${text}`;
    expectWritten('fragment of WHATWG', text, fragment.hash.slice(1));
    const plain = text.replaceAll('\\', '');
    const path = new URL('https://host');
    path.pathname = plain;
    const escapesCaret = new URL('https://host/^').pathname !== '/^';
    expectWritten(`path of WHATWG${escapesCaret ? ' with ^' : ''}`, plain, path.pathname.slice(1));
    expectWritten('URI component', text, encodeURIComponent(text));
    expectWritten('URI', text, encodeURI(text));
    expectWritten('form', text, new URLSearchParams({ '': text }).toString().slice(1));
  });

  const programs = join(__dirname, 'programs');
  const wayOf = (command: string, args: readonly string[]) => {
    const texts = [...SIGNS, CONTROLS[0]!];
    const { stdout, stderr } = spawnSync(command, args, { input: JSON.stringify(texts), encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const all: Record<string, string>[] = JSON.parse(stdout);
    return texts.flatMap((text, index) =>
      Object.entries(all[index]!).map(([name, written]) => [name, text, written] as const),
    );
  };

  const expectAll = (ways: ReturnType<typeof wayOf>) => {
    expect(ways.length).toBeGreaterThan(100);
    for (const [name, text, written] of ways) {
      expectWritten(name, name === 'base64 in lines' ? text.repeat(9) : text, written);
    }
  };

  describeWithTool('Python', findTool('python3', 'python3'), (python) => {
    test('in every way it has', () => expectAll(wayOf(python, [join(programs, 'python.py')])));
  });

  describeWithTool('Go', findTool('go', 'go'), (go) => {
    test('in every way it has', () => expectAll(wayOf(go, ['run', join(programs, 'go.go')])), 120_000);
  });

  describeWithTool('Bash', findTool('bash', 'bash'), (bash) => {
    const say = (script: string, text: string) => {
      const env = { LC_ALL: 'C.UTF-8' };
      const { stdout, stderr } = spawnSync(bash, ['--norc', '--noprofile', '-c', script, 'bash', text], {
        encoding: 'utf8',
        env,
      });
      return stdout + stderr;
    };

    test.each(SIGNS.slice(0, -1))('%j', (text) => {
      expectWritten('backslashes of a shell', text, say('printf %q "$1"', text));
      const traced = say('set -x; : "$1"', text).trimEnd().slice('+ : '.length);
      expectWritten('single quotes of a shell', text, traced.replace(/^'(.*)'$/s, '$1'));
    });

    test.each(CONTROLS)('%j', (text) => {
      const quoted = say('printf %q "$1"', text);
      expect(quoted).toMatch(/^\$'/);
      expectWritten('ANSI-C quotes of a shell', text, quoted.slice(2, -1));
    });
  });
});

describe('a random secret', () => {
  /** Signs that mean something somewhere, so that every escape has work. */
  const sign = fc.constantFrom(...'aZ7"\'\\/<>&=+$`%{}~^|@:;,.!?*()[]# -_\n\t\u00e4\u20ac\u{1f600}');
  const secret = fc
    .oneof(
      fc.array(sign, { minLength: 4, maxLength: 40 }).map((signs) => signs.join('')),
      fc.string({ minLength: 4 }),
    )
    .filter(isMaskable);
  /** Of an alphabet that no secret and no encoding has. */
  const around = fc
    .array(fc.constantFrom(...'\u3042\u3044\u3046\u3048'), { maxLength: 8 })
    .map((text) => text.join(''));
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 6 });

  test.each(ENCODINGS.map(({ name }) => name))('is masked in: %s', (name) => {
    fc.assert(
      fc.property(secret, around, around, cuts, (short, before, after, at) => {
        const value = name === 'base64 in lines' ? short.repeat(20) : short;
        const redactor = knowing(value);
        for (const written of row(name).encode(value)) {
          const text = before + written + after;
          expect(redactor.clean(text)).toBe(before + MASK + after);
          const pieces = redactor.pieces();
          const bounds = [0, ...at.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
          const shown = bounds.slice(1).map((end, index) => pieces.push(text.slice(bounds[index], end)));
          expect(shown.join('') + pieces.end()).toBe(before + MASK + after);
        }
      }),
      { numRuns: 40 },
    );
  });
});
