import { PlumblineError } from '../../../core/errors';
import {
  isObject,
  jsonToTfvars,
  parseJsonVariables,
  parseTfvars,
  renderJsonVariables,
  renderValue,
  sameValue,
  TfNumber,
  type TfValue,
  tfvarsToJson,
} from '../../../formats/tfvars';
import fc from '../../support/fast-check';
import { tfValue } from './arbitrary';

const FILE = 'secrets/prod.enc.tfvars.json';
const parse = (text: string) => parseJsonVariables(text, FILE);

/** The value with numbers as texts where JSON readers would round them. */
function asKept(value: TfValue): TfValue {
  if (value instanceof TfNumber) {
    const whole = /^-?(0|[1-9]\d{0,17})$/.test(value.text) && value.text !== '-0';
    return whole || String(Number(value.text)) === value.text ? value : value.text;
  }
  if (Array.isArray(value)) return value.map(asKept);
  return isObject(value) ? new Map([...value].map(([key, item]) => [key, asKept(item)])) : value;
}

test('variables are read with their lines, order and exact numbers', () => {
  const attributes = parse(
    '{\n  "b": "x\\u00e9\\/",\n  "a": [12345678901234567890, -1.50e2, {"10": null, "2": true}]\n}\n',
  );
  expect(attributes.map(({ name, line }) => [name, line])).toEqual([
    ['b', 2],
    ['a', 3],
  ]);
  expect(attributes[0]!.value).toBe('xé/');
  const [big, scaled, object] = attributes[1]!.value as TfValue[];
  expect([(big as TfNumber).text, (scaled as TfNumber).text]).toEqual(['12345678901234567890', '-150']);
  expect([...(object as ReadonlyMap<string, TfValue>)]).toEqual([
    ['10', null],
    ['2', true],
  ]);
});

test.each([
  ['a comma too much', '{"token": "s3cret", }', /:1:21: this is not JSON/],
  ['a text that ends early', '{"token": "s3cret"', /:1:19: this is not JSON/],
  ['something behind the end', '{"token": "s3cret"} s3cret', /:1:21: this is not JSON/],
  ['a bare word', '{"token":\n s3cret}', /:2:2: this is not JSON/],
  ['a line break in a text', '{"token": "s3cret\n"}', /:1:11: this is not JSON/],
  ['a comment', '{ // s3cret\n}', /:1:3: this is not JSON/],
  ['a byte order mark', '\uFEFF{}', /:1:1: this is no JSON object/],
  ['lists nested too deeply', `{"token": ${'['.repeat(300)}`, /nested too deeply/],
  ['nothing', '', /:1:1: this is no JSON object/],
  ['no object', '["s3cret"]', /:1:1: this is no JSON object/],
  ['a variable that is there twice', '{"a": "s3cret",\n "a": "s3cret"}', /:2:2: "a" is set again; line 1/],
  ['a key that is there twice', '{"t": {"a": "s3cret",\n "a": 1}}', /:2:2: "a" is set again; line 1/],
  ['a name that is none', '{"a b": "s3cret"}', /"a b" cannot be set/],
  ['half a character', '{"token": "s3cret\\ud800"}', /:1:11: the value of "token" holds half a character/],
  ['a number beyond measure', '{"token": 1e99999}', /:1:11: the value of "token" is a number/],
])('%s is refused with its place and without a value', (_, text, message) => {
  expect(() => parse(text)).toThrow(PlumblineError);
  expect(() => parse(text)).toThrow(message);
  expect(() => parse(text)).not.toThrow(/s3cret/);
});

test('exactly what JSON.parse reads is read', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9"',
    '"',
    '\\',
    ' ',
    '\n',
    '1',
    '-0.5',
    'e3',
    'true',
    'null',
    '0',
  ];
  // Numbers of more than a thousand digits are JSON, and refused.
  const member = fc
    .string({ unit: fc.constantFrom(...pieces), maxLength: 8 })
    .filter((text) => !/e3\d{3}/.test(text));
  const isRead = (read: () => unknown) => {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(member, (text) => {
      const document = `{"x": ${text}}`;
      expect(isRead(() => parse(document))).toBe(isRead(() => JSON.parse(document)));
    }),
    { numRuns: 5000 },
  );
});

test('a conversion says what JSON has no place for', () => {
  expect(tfvarsToJson('a = "#" # x\n', 'x')).toMatchObject({ commentsLost: true, numbersAsText: [] });
  expect(tfvarsToJson('a = "# //"\nb = <<E\n# x\nE\n', 'x').commentsLost).toBe(false);
  expect(
    tfvarsToJson('a = [0.1, 9223372036854775807]\nb = { c = 9223372036854775808 }\n', 'x'),
  ).toMatchObject({
    numbersAsText: ['b'],
    text: '{\n\t"a": [\n\t\t0.1,\n\t\t9223372036854775807\n\t],\n\t"b": {\n\t\t"c": "9223372036854775808"\n\t}\n}\n',
  });
});

test('values survive the way to JSON and back', () => {
  fc.assert(
    fc.property(fc.array(tfValue, { maxLength: 5 }), (values) => {
      const attributes = values.map((value, index) => ({ name: `v${index}`, value }));
      const read = parse(renderJsonVariables(attributes));
      expect(read.map(({ name }) => name)).toEqual(attributes.map(({ name }) => name));
      expect(read.every(({ value }, index) => sameValue(value, asKept(values[index]!)))).toBe(true);
      const tfvars = values.map((value, index) => `v${index} = ${renderValue(value)}\n`).join('');
      const back = parseTfvars(jsonToTfvars(tfvarsToJson(tfvars, 'x').text, FILE), 'x');
      expect(back.every(({ value }, index) => sameValue(value, asKept(values[index]!)))).toBe(true);
    }),
  );
});
