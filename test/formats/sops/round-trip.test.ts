import { stringify } from 'yaml';
import type { WrittenFormat } from '../../../formats/sops';
import { parsePlain, renderPlain } from '../../../formats/sops/formats';
import { dotenv } from '../../../formats/sops/formats/dotenv';
import type { Format } from '../../../formats/sops/formats/format';
import { ini } from '../../../formats/sops/formats/ini';
import { yaml } from '../../../formats/sops/formats/yaml';
import { isLeaf, isList, isMap, type Node } from '../../../formats/sops/tree';
import fc from '../../support/fast-check';
import {
  anyMapping,
  anyText,
  encrypt,
  FILES,
  jsonOf,
  open,
  type Person,
  person,
  type Value,
} from './support';

let us: Person;
beforeAll(async () => {
  us = await person();
});

const RUNS = { numRuns: 40 };

/** What comes back from a document of this plaintext. */
async function andBack(plaintext: string | Uint8Array, format: WrittenFormat): Promise<string> {
  const opened = await open(await encrypt(plaintext, format, us.recipient), format, us);
  return Buffer.from(opened.plaintext).toString('latin1');
}

/** JSON as sops prints it. */
const printedJson = (text: string) =>
  renderPlain(parsePlain(Buffer.from(text), 'json', { file: FILES.json }), 'json', FILES.json).toString();

/** What a text of a format that is only read says, as JSON. */
const readAs = (format: Format, text: string) =>
  renderPlain(format.parse(text, { file: 'read' }), 'json', 'read').toString();

/** The comments of a text, in order. */
const commentsOf = (format: Format, text: string) => format.parse(text, { file: 'read' }).flatMap(comments);

function comments(node: Node): string[] {
  if (isLeaf(node)) return node.kind === 'comment' ? [node.bytes.toString()] : [];
  return (isMap(node) ? node.entries.map(({ value }) => value) : isList(node) ? node.items : []).flatMap(
    comments,
  );
}

test('any JSON document comes back', async () => {
  await fc.assert(
    fc.asyncProperty(anyMapping, async (mapping) => {
      const plaintext = printedJson(jsonOf(mapping));
      expect(await andBack(plaintext, 'json')).toBe(Buffer.from(plaintext).toString('latin1'));
    }),
    RUNS,
  );
});

/** A value for the YAML library; integers beyond 64 bits, which sops does not read, are let off. */
function forYaml(value: Value): unknown {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) >= 2 ** 63 ? 0.5 : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!('members' in value)) return value.map(forYaml);
  return new Map(value.members.map(([name, inner]) => [name, forYaml(inner)]));
}

test('any YAML document is read as the values that were written', () => {
  fc.assert(
    fc.property(anyMapping, (mapping) => {
      const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' } as const;
      const text = stringify(forYaml(mapping), { ...quoted, aliasDuplicateObjects: false });
      expect(readAs(yaml, text)).toBe(printedJson(jsonOfYaml(forYaml(mapping))));
    }),
    RUNS,
  );
});

const jsonOfYaml = (value: unknown): string => {
  if (value instanceof Map)
    return `{${[...value].map(([name, inner]) => `${JSON.stringify(name)}:${jsonOfYaml(inner)}`).join(',')}}`;
  return Array.isArray(value) ? `[${value.map(jsonOfYaml).join(',')}]` : jsonOf(value as Value);
};

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

test('any dotenv file is read, line by line', () => {
  const line = fc.oneof(
    fc.tuple(name, anyText).map(([key, value]) => ({ key, value })),
    anyText.map((text) => ({ key: undefined, value: text.replaceAll('\n', '') })),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines
        .map(({ key, value }) =>
          key === undefined ? `#${value}\n` : `${key}=${value.replaceAll('\n', '\\n')}\n`,
        )
        .join('');
      const [document] = dotenv.parse(text, { file: FILES.dotenv });
      const read = document!.entries.map(({ key, value }) => ({
        key,
        value: isLeaf(value) && value.bytes.toString(),
      }));
      // Two characters that say a line break, and one: the format cannot tell them apart.
      expect(read).toEqual(
        lines.map(({ key, value }) => ({
          key,
          value: key === undefined ? value : value.replaceAll('\\n', '\n'),
        })),
      );
    }),
    RUNS,
  );
});

test('any INI values are read', () => {
  const value = anyText.filter((text) => !/[`\n]|"""|\\$/.test(text));
  const section = fc.tuple(
    name,
    fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1 }),
  );
  const sections = fc.uniqueArray(section, { selector: ([key]) => key, minLength: 1 });
  fc.assert(
    fc.property(sections, (entries) => {
      const text = entries
        .map(([key, lines]) => `[${key}]\n${lines.map(([k, v]) => `${k} = \`${v}\`\n`).join('')}`)
        .join('\n');
      const [top] = ini.parse(text, { file: FILES.ini });
      const read = top!.entries
        .slice(1)
        .map(({ key, value: inner }) => [
          key,
          inner.kind === 'map' &&
            inner.entries.map((entry) => [entry.key, 'bytes' in entry.value && entry.value.bytes.toString()]),
        ]);
      expect(read).toEqual(entries);
    }),
    RUNS,
  );
});

test('JSON keeps the order of its keys, integers of 64 bits and what is no number to JavaScript', async () => {
  const text =
    '{\n\t"10": 9223372036854775807,\n\t"2": -9223372036854775808,\n\t"__proto__": 1e-7,\n\t"f": 1.5,\n\t"z": 1e+21\n}\n';
  expect(await andBack(text, 'json')).toBe(text);
});

test('JSON keeps the sign of zero, and so does what is read of YAML', async () => {
  const text = '{\n\t"a": -0,\n\t"b": 0\n}\n';
  expect(await andBack(text, 'json')).toBe(text);
  expect(readAs(yaml, 'a: -0\nb: 0\n')).toBe(text);
});

test('YAML is read with comments, block texts and types', () => {
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
c: 2001-12-14
d: "0777"
e: "yes"
f: null
h: {}
i: [] # beside
# below
`;
  expect(JSON.parse(readAs(yaml, text))).toEqual({
    a: 1,
    b: ['x', { k: 'v', l: 'two\nlines\n' }],
    c: '2001-12-14T00:00:00Z',
    d: '0777',
    e: 'yes',
    f: null,
    h: {},
    i: [],
  });
  const found = [' above', ' beside the next', ' in the list', ' beside', ' below'];
  expect(commentsOf(yaml, text)).toEqual(found);
});

test('a YAML file may hold several documents', () => {
  expect(yaml.parse('a: 1\n---\nb: 2\n# below\n---\n', { file: FILES.yaml })).toHaveLength(3);
});

test('YAML reads scalars as the library of sops does', () => {
  const text =
    'a: 0777\nb: 0o17\nc: 1_000\nd: 1e3\ne: ~\nf: TRUE\ng: 2001-12-14\nh: yes\ni: 0x1F\nj: "x" # beside\n';
  expect(readAs(yaml, text)).toBe(
    printedJson(
      '{"a":511,"b":15,"c":1000,"d":1000,"e":null,"f":true,"g":"2001-12-14T00:00:00Z","h":"yes","i":31,"j":"x"}',
    ),
  );
  const [document] = yaml.parse('inf: .inf\n', { file: FILES.yaml });
  expect(document!.entries[0]!.value).toEqual({ kind: 'float', bytes: Buffer.from('+Inf') });
});

test('YAML aliases stand for what they name', () => {
  expect(JSON.parse(readAs(yaml, 'a: &x [1, {k: v}]\nb: *x\n'))).toEqual({
    a: [1, { k: 'v' }],
    b: [1, { k: 'v' }],
  });
});

test('a line break at the end of an empty or a long text is kept', async () => {
  for (const text of ['', '\n', '\n\n', 'x', 'x\r\n', '\uFEFFx = 1\r\n', 'y'.repeat(1_000_000)]) {
    expect(await andBack(text, 'binary')).toBe(Buffer.from(text).toString('latin1'));
  }
});
