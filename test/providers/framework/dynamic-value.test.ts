import { encode } from '@msgpack/msgpack';
import { type Attributes, type AttributeType, UNKNOWN } from '../../../providers/framework/schema';
import { schemaMessage } from '../../../providers/framework/schema-message';
import { fromDynamicValue, toDynamicValue } from '../../../providers/framework/wire/dynamic-value';
import { decodeMessage, encodeMessage } from '../../../providers/framework/wire/protobuf';
import fc from '../../support/fast-check';

const description = '';
const attributes = {
  text: { type: 'string', optional: true, description },
  number: { type: 'number', optional: true, description },
  flag: { type: 'bool', optional: true, description },
  list: { type: ['list', 'number'], optional: true, description },
  map: { type: ['map', ['list', 'string']], optional: true, description },
  one: { nested: { nesting: 'single', attributes: { text: { type: 'string', description } } }, description },
  many: { nested: { nesting: 'map', attributes: { number: { type: 'number', description } } }, description },
} as const satisfies Attributes;

const orMissing = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.constantFrom(null, UNKNOWN));
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
);
const key = fc.string().filter((name) => name !== '__proto__');
const state = fc.record({
  text: orMissing(fc.string({ unit: 'binary' })),
  number: orMissing(number),
  flag: orMissing(fc.boolean()),
  list: orMissing(fc.array(orMissing(number))),
  map: orMissing(fc.dictionary(key, orMissing(fc.array(fc.string())))),
  one: orMissing(fc.record({ text: orMissing(fc.string()) })),
  many: orMissing(fc.dictionary(key, fc.record({ number: orMissing(number) }))),
});

/** Sends a value through both encodings and back. */
const roundTrip = (value: Parameters<typeof toDynamicValue>[1]) => {
  const request = encodeMessage('ValidateResourceRequest', {
    typeName: 't',
    config: toDynamicValue(attributes, value),
  });
  return fromDynamicValue(attributes, decodeMessage('ValidateResourceRequest', request).config);
};

/** Whole numbers beyond 2^53 are read as bigint, whatever they were written as. */
function asRead(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asRead);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asRead(inner)]));
  }
  const large = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value));
  return large ? BigInt(String(value)) : value;
}

test('every value comes back as it was', () => {
  fc.assert(fc.property(state, (value) => expect(roundTrip(value)).toEqual(asRead(value))));
});

test('no object is null', () => {
  expect(roundTrip(null)).toBeNull();
  expect(fromDynamicValue(attributes, undefined)).toBeNull();
});

test.each([
  ['0.1', 0.1],
  ['-3', -3],
  [9007199254740991n, 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  [2 ** 40, 2 ** 40],
])('a number sent as %p is read as %p', (sent, read) => {
  const msgpack = encode({ number: sent }, { useBigInt64: true });
  expect(fromDynamicValue(attributes, { msgpack, json: new Uint8Array() })!['number']).toBe(read);
});

test('a refined unknown value, as go-cty sends it, is unknown', () => {
  // fixmap of one, "text", ext 8 of 3 bytes with type 12, holding a refinement.
  const msgpack = Uint8Array.of(0x81, 0xa4, 0x74, 0x65, 0x78, 0x74, 0xc7, 3, 12, 0x81, 1, 0xc2);
  expect(fromDynamicValue(attributes, { msgpack, json: new Uint8Array() })!['text']).toBe(UNKNOWN);
});

test('broken bytes are an error, never a value', () => {
  const whole = toDynamicValue(attributes, { text: 'hello', list: [1, 2] }).msgpack!;
  for (let length = 1; length < whole.length; length++) {
    expect(() =>
      fromDynamicValue(attributes, { msgpack: whole.subarray(0, length), json: new Uint8Array() }),
    ).toThrow();
  }
  expect(() => decodeMessage('PlanRequest', Uint8Array.of(0x0a, 0xff, 1))).toThrow();
});

test('index 0 and an empty map key survive in a path', () => {
  const steps = [
    { choice: { case: 'attributeName' as const, value: 'a' } },
    { choice: { case: 'elementKeyInt' as const, value: 0n } },
    { choice: { case: 'elementKeyString' as const, value: '' } },
  ];
  // field 1 of the path: three steps, of 3, 2 and 2 bytes
  expect([...encodeMessage('AttributePath', { steps })]).toEqual([
    10, 3, 10, 1, 97, 10, 2, 24, 0, 10, 2, 18, 0,
  ]);
});

test.each<[AttributeType, string]>([
  ['string', '"string"'],
  [['map', ['list', 'string']], '["map",["list","string"]]'],
])('the type %j is sent as %s', (type, json) => {
  const [sent] = schemaMessage({ a: { type, description } }).block!.attributes!;
  expect(Buffer.from(sent!.type!).toString()).toBe(json);
});
