import { Input } from '../../constructs';
import { PlatformResource } from '../../constructs/resource';
import { terraformTemplate } from '../../constructs/terraform-value';
import { type Definition, defineResource, type Value } from '../../providers/framework/schema';
import { railwayStack, refused, synth } from './support/stack';

const seen: Value[] = [];
const thing = defineResource({
  type: 'railway_thing',
  description: 'A thing',
  attributes: {
    id: { type: 'string', computed: true, description: 'Id' },
    display_name: {
      type: 'string',
      required: true,
      description: 'Name in the dashboard',
      validate: (value: Value) => {
        seen.push(value);
        return value === 'bad' ? '"bad" is no name' : undefined;
      },
    },
    labels: { type: ['map', 'string'], optional: true, description: 'Labels' },
    probe: {
      optional: true,
      description: 'Probe',
      nested: {
        nesting: 'single',
        attributes: {
          max_wait: {
            type: 'number',
            required: true,
            description: 'Seconds',
            validate: (value: Value) => (value > 5 ? `${value} is too long` : undefined),
          },
        },
      },
    },
    parts: {
      optional: true,
      description: 'Parts',
      nested: {
        nesting: 'list',
        attributes: { part_name: { type: 'string', required: true, description: 'Name' } },
      },
    },
    env: {
      optional: true,
      description: 'Variables',
      validate: (value: Value) => {
        seen.push(value);
        return undefined;
      },
      nested: {
        nesting: 'map',
        attributes: { value: { type: 'string', required: true, description: 'Value' } },
      },
    },
  },
});

function declare(props: Value) {
  const stack = railwayStack();
  new PlatformResource(stack, 'thing', thing as Definition, props, { name: 'thing' });
  return stack;
}

const written = (props: Value) => synth(declare(props)).resource.railway_thing.thing;

test('writes attributes in the names of Terraform and leaves map keys alone', () => {
  expect(
    written({
      displayName: 'x',
      labels: { camelCase: 'a' },
      probe: { maxWait: 5 },
      parts: [{ partName: 'p' }],
      env: { NODE_ENV: { value: 'v' } },
    }),
  ).toMatchObject({
    display_name: 'x',
    labels: { camelCase: 'a' },
    probe: { max_wait: 5 },
    parts: [{ part_name: 'p' }],
    env: { NODE_ENV: { value: 'v' } },
  });
});

test('every literal is escaped, also in maps, lists and keys', () => {
  expect(
    written({
      displayName: '${a}',
      labels: { '${k}': '%{b}' },
      parts: [{ partName: '${c}' }],
      env: { '${k}': { value: '${{db.URL}}' } },
    }),
  ).toMatchObject({
    display_name: '$${a}',
    labels: { '$${k}': '%%{b}' },
    parts: [{ part_name: '$${c}' }],
    env: { '$${k}': { value: '$${{db.URL}}' } },
  });
});

test('tokens are passed on and never checked, alone or inside a text or map', () => {
  const stack = railwayStack();
  const name = Input.text(stack, 'name', { description: 'name' });
  seen.length = 0;
  const props = { displayName: `x-${name.value}`, env: { A: { value: name.value }, B: { value: 'b' } } };
  new PlatformResource(stack, 'thing', thing, props, { name: 'thing' });
  expect(seen).toEqual([{ A: { value: expect.any(Symbol) }, B: { value: 'b' } }]);
  expect(synth(stack).resource.railway_thing.thing).toMatchObject({
    display_name: 'x-${var.name}',
    env: { A: { value: '${var.name}' }, B: { value: 'b' } },
  });
});

test('a finished template keeps its escapes and its expressions', () => {
  const stack = railwayStack();
  const image = Input.text(stack, 'image', { description: 'image' });
  const displayName = terraformTemplate(`image: ${image.value}, $\${LEVEL}`);
  new PlatformResource(stack, 'thing', thing, { displayName }, { name: 'thing' });
  expect(synth(stack).resource.railway_thing.thing.display_name).toBe('image: ${var.image}, $${LEVEL}');
});

test.each([
  [{ displayName: 'bad' }, 'prod/thing: displayName', '"bad" is no name'],
  [{}, 'prod/thing: displayName', 'required'],
  [{ displayName: 'x', probe: { maxWait: 6 } }, 'prod/thing: probe.maxWait', '6 is too long'],
  [{ displayName: 'x', probe: {} }, 'prod/thing: probe.maxWait', 'required'],
  [{ displayName: 'x', parts: [{ partName: 'p' }, {}] }, 'prod/thing: parts.1.partName', 'required'],
])('refuses %j with construct path, field and reason', (props, what, why) => {
  expect(refused(() => declare(props))).toEqual({
    what,
    why: expect.stringContaining(why),
    next: expect.any(String),
  });
});

test('two resources with one address are refused before CDKTF merges them', () => {
  const stack = declare({ displayName: 'x' });
  const again = () => new PlatformResource(stack, 'other', thing, { displayName: 'y' }, { name: 'thing' });
  expect(refused(again)).toMatchObject({
    what: 'prod/other: name "railway_thing.thing"',
    why: expect.stringContaining('prod/thing'),
  });
});

test('attributes are read back as references', () => {
  const stack = railwayStack();
  const first = new PlatformResource(stack, 'a', thing, { displayName: 'a' }, { name: 'a' });
  const props = { displayName: first.attribute('id') };
  new PlatformResource(stack, 'b', thing, props, { name: 'b', dependsOn: [first] });
  expect(synth(stack).resource.railway_thing.b).toMatchObject({
    display_name: '${railway_thing.a.id}',
    depends_on: ['railway_thing.a'],
  });
});
