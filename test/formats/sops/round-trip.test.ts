import fc from 'fast-check';
import type { SopsFormat } from '../../../formats/sops';
import { parsePlain, renderPlain } from '../../../formats/sops/formats';
import { anyMapping, anyText, encrypt, FILES, jsonOf, open, type Person, person } from './support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

const RUNS = { numRuns: 40 };

/** What comes back from a document of this plaintext. */
async function andBack(plaintext: string | Uint8Array, format: SopsFormat): Promise<string> {
  const opened = await open(await encrypt(plaintext, format, us.recipient), format, us);
  return Buffer.from(opened.plaintext).toString('latin1');
}

test.each(['json', 'yaml'] as const)('any %s document comes back', async (format) => {
  await fc.assert(
    fc.asyncProperty(anyMapping, async (mapping) => {
      const documents = await parsePlain(Buffer.from(jsonOf(mapping)), 'json', { file: FILES.json });
      const plaintext = await renderPlain(documents, format, FILES[format]);
      expect(await andBack(plaintext, format)).toBe(plaintext.toString('latin1'));
    }),
    RUNS,
  );
});

test('any JSON document has the values that JSON.parse sees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
      const text = JSON.stringify({ value });
      const back = Buffer.from(await andBack(text, 'json'), 'latin1').toString();
      expect(JSON.parse(back)).toEqual(JSON.parse(text));
    }),
    RUNS,
  );
});

test('any bytes come back from a binary document', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      expect(await andBack(bytes, 'binary')).toBe(Buffer.from(bytes).toString('latin1'));
    }),
    RUNS,
  );
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,9}$/).filter((text) => !text.startsWith('sops_'));

test('any dotenv file comes back', async () => {
  const line = fc.oneof(
    fc.tuple(name, anyText).map(([key, value]) => `${key}=${value.replaceAll('\n', '\\n')}\n`),
    anyText.map((text) => `#${text.replaceAll('\n', '')}\n`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      const text = lines.join('');
      expect(await andBack(text, 'dotenv')).toBe(Buffer.from(text).toString('latin1'));
    }),
    RUNS,
  );
});

test('any INI values come back', async () => {
  const value = anyText.filter((text) => !/[`\n]|"""|\\$/.test(text));
  const section = fc.tuple(
    name,
    fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1 }),
  );
  const sections = fc.uniqueArray(section, { selector: ([key]) => key, minLength: 1 });
  await fc.assert(
    fc.asyncProperty(sections, async (entries) => {
      const text = entries
        .map(([key, lines]) => `[${key}]\n${lines.map(([k, v]) => `${k} = \`${v}\`\n`).join('')}`)
        .join('\n');
      const documents = await parsePlain(Buffer.from(text), 'ini', { file: FILES.ini });
      const [top] = documents;
      const read = top!.entries
        .slice(1)
        .map(({ key, value: inner }) => [
          key,
          inner.kind === 'map' &&
            inner.entries.map((entry) => [entry.key, 'bytes' in entry.value && entry.value.bytes.toString()]),
        ]);
      expect(read).toEqual(entries);
      const back = Buffer.from(await andBack(text, 'ini'), 'latin1');
      expect(await parsePlain(back, 'ini', { file: FILES.ini })).toEqual(documents);
    }),
    RUNS,
  );
});

test('JSON keeps the order of its keys, integers of 64 bits and what is no number to JavaScript', async () => {
  const text =
    '{\n\t"10": 9223372036854775807,\n\t"2": -9223372036854775808,\n\t"__proto__": 1e-7,\n\t"f": 1.5,\n\t"z": 1e+21\n}\n';
  expect(await andBack(text, 'json')).toBe(text);
});

test.each(['json', 'yaml'] as const)('%s keeps the sign of zero', async (format) => {
  const text = format === 'json' ? '{\n\t"a": -0,\n\t"b": 0\n}\n' : 'a: -0\nb: 0\n';
  expect(await andBack(text, format)).toBe(text);
});

test('YAML keeps comments, block texts, several documents and types', async () => {
  const text = `# above
a: 1
# beside the next
b:
    - x
    # in the list
    - k: v
      l: |
        two
        lines
c: 2001-12-14T00:00:00Z
d: "0777"
e: "yes"
f: null
g: .inf
# below
---
h: {}
i: []
`;
  expect(await andBack(text, 'yaml')).toBe(text);
});

test('YAML reads scalars as the library of sops does', async () => {
  const text =
    'a: 0777\nb: 0o17\nc: 1_000\nd: 1e3\ne: ~\nf: TRUE\ng: 2001-12-14\nh: yes\ni: 0x1F\nj: "x" # beside\n';
  expect(await andBack(text, 'yaml')).toBe(
    'a: 511\nb: 15\nc: 1000\nd: 1000\ne: null\nf: true\ng: 2001-12-14T00:00:00Z\nh: "yes"\ni: 31\n# beside\nj: x\n',
  );
});

test('YAML aliases stand for what they name', async () => {
  expect(await andBack('a: &x [1, {k: v}]\nb: *x\n', 'yaml')).toBe(
    'a:\n    - 1\n    - k: v\nb:\n    - 1\n    - k: v\n',
  );
});

test('a line break at the end of an empty or a long text is kept', async () => {
  for (const text of ['', '\n', '\n\n', 'x', 'x\r\n', '\uFEFFx = 1\r\n', 'y'.repeat(1_000_000)]) {
    expect(await andBack(text, 'binary')).toBe(Buffer.from(text).toString('latin1'));
  }
});
