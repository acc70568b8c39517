import type { Attributes, State } from '../../../providers/framework/schema';
import { readSettings, settingsInput, settingsOf } from '../../../providers/framework/settings';
import fc from '../../support/fast-check';

const attributes = {
  id: { type: 'string', computed: true, description: 'Not a setting.' },
  retries: { type: 'number', optional: true, description: '', setting: { field: 'maxRetries', unset: 10 } },
  sleeps: { type: 'bool', optional: true, description: '', setting: { field: 'sleep', unset: false } },
  patterns: { type: ['list', 'string'], optional: true, description: '', setting: { field: 'watch' } },
  builder: { type: 'string', optional: true, description: '', setting: { field: 'b', onlyDeclared: true } },
  update: {
    type: 'string',
    optional: true,
    description: '',
    setting: { part: 'source', field: 'auto.type' },
  },
  limit: {
    type: 'number',
    optional: true,
    description: '',
    setting: {
      part: 'limits',
      field: 'milli',
      input: 'units',
      form: { read: (live) => live / 1000, write: (value) => value },
    },
  },
} as const satisfies Attributes;

const own = settingsOf(attributes);
const read = (answer: unknown, known?: State) => readSettings(own, answer, known);

test('attributes belong to the part that the definition says, and others are no settings', () => {
  expect(own.map(({ name }) => name)).toEqual(['retries', 'sleeps', 'patterns', 'builder']);
  expect(settingsOf(attributes, 'source').map(({ name }) => name)).toEqual(['update']);
  expect(settingsOf(attributes, 'nowhere')).toEqual([]);
});

test.each([
  ['leaves out', {}],
  ['has as null', { maxRetries: null, sleep: null, watch: null, b: null }],
  ['has empty', { watch: [], b: '' }],
])('what the API %s is what it means by that', (_, answer) => {
  expect(read(answer)).toEqual({ retries: 10, sleeps: false, patterns: null, builder: null });
});

test('a part that the API does not have is empty', () => {
  expect(readSettings(settingsOf(attributes, 'source'), undefined, undefined)).toEqual({ update: null });
});

test('false and 0 are values', () => {
  expect(read({ maxRetries: 0, sleep: false })).toMatchObject({ retries: 0, sleeps: false });
});

test('what the platform chooses is compared only while it is declared', () => {
  expect(read({ b: 'X' }, { builder: null })).toMatchObject({ builder: null });
  expect(read({ b: 'X' }, { builder: 'Y' })).toMatchObject({ builder: 'X' });
  expect(read({ b: 'X' })).toMatchObject({ builder: 'X' });
});

test.each([{ maxRetries: '3' }, { sleep: 1 }, { watch: 'src' }, { watch: [1] }, { b: {} }])(
  'an answer of another type is an error: %j',
  (answer) => {
    expect(() => read(answer)).toThrow(new RegExp(`${Object.keys(answer)[0]} in another form`));
  },
);

test('a nested field is written nested, and one with another name or form under that', () => {
  const planned = { update: 'off', limit: 2 };
  expect(settingsInput(settingsOf(attributes, 'source'), planned)).toEqual({ auto: { type: 'off' } });
  expect(settingsInput(settingsOf(attributes, 'limits'), planned)).toEqual({ units: 2 });
  expect(readSettings(settingsOf(attributes, 'limits'), { milli: 2000 }, undefined)).toEqual({ limit: 2 });
});

describe('attributes inside one', () => {
  const pace = settingsOf({
    pace: {
      optional: true,
      description: '',
      setting: { field: 'paceSwarm' },
      nested: {
        nesting: 'single',
        attributes: {
          delay: {
            type: 'number',
            required: true,
            description: '',
            setting: {
              field: 'Delay',
              unset: 0,
              form: { read: (live) => live / 1000, write: (value) => value * 1000 },
            },
          },
          test: {
            type: ['list', 'string'],
            required: true,
            description: '',
            setting: { field: 'Test', unset: [] },
          },
        },
      },
    },
  });

  test('are an object of the API', () => {
    const api = { paceSwarm: { Delay: 5000, Test: ['CMD', 'true'] } };
    const state = { pace: { delay: 5, test: ['CMD', 'true'] } };
    expect(settingsInput(pace, state)).toEqual(api);
    expect(readSettings(pace, api, undefined)).toEqual(state);
  });

  test('have values of their own where the API leaves them out', () => {
    expect(readSettings(pace, { paceSwarm: {} }, undefined)).toEqual({ pace: { delay: 0, test: [] } });
  });

  test('are absent together', () => {
    expect(settingsInput(pace, { pace: null })).toEqual({ paceSwarm: null });
    expect(readSettings(pace, {}, undefined)).toEqual({ pace: null });
  });
});

test('what is written is read back', () => {
  const state = fc.record({
    retries: fc.integer(),
    sleeps: fc.boolean(),
    patterns: fc.option(fc.array(fc.string(), { minLength: 1 })),
    builder: fc.option(fc.string({ minLength: 1 })),
  });
  fc.assert(fc.property(state, (planned) => expect(read(settingsInput(own, planned))).toEqual(planned)));
});
