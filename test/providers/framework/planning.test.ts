import { plan, replacements } from '../../../providers/framework/planning';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { conform, visit } from '../../../providers/framework/values';
import type { Fingerprinter } from '../../../providers/framework/write-only-values';
import fc from '../../support/fast-check';
import { service } from './demo/definition';

const { attributes } = service;
const hash: Fingerprinter = (name, value) => `${name}=${value}`;
const complete = (state: State) => conform(attributes, state);

/** What Terraform proposes: the configuration, with prior values where it says nothing about a computed attribute. */
function propose(prior: State | null, config: State): State {
  const proposed = structuredCloneWithUnknown(config);
  for (const { attribute, holder, name, path } of visit(attributes, proposed)) {
    const computed = attribute.computed || attribute.default !== undefined;
    if (computed && holder[name] === null)
      holder[name] = path.reduce((at, step) => at?.[step], prior) ?? null;
  }
  return proposed;
}
const structuredCloneWithUnknown = (value: State) => conform(attributes, value);

const planOf = (prior: State | null, config: State, using: Fingerprinter | undefined = hash) =>
  plan(attributes, { prior, config, proposed: propose(prior, config) }, prior ? using : undefined);

/** What an apply would make of a plan. */
function applied(planned: State, config: State): State {
  const state = complete(planned);
  for (const { attribute, holder, name, entry, path } of visit(attributes, state)) {
    if (holder[name] !== UNKNOWN) continue;
    const source = attribute.fingerprints;
    const value = source && [...path.slice(0, -1), source].reduce((at, step) => at?.[step], config);
    holder[name] = source ? hash(entry === undefined ? source : String(entry), value) : `made ${name}`;
  }
  return state;
}

test('a create plans defaults, and everything that only the provider can know as unknown', () => {
  const planned = planOf(null, complete({ name: 'web', healthcheck: { path: '/' }, password: 'p' }));
  expect(planned).toMatchObject({
    id: UNKNOWN,
    url: UNKNOWN,
    zone: UNKNOWN,
    region: 'eu',
    replicas: 1,
    healthcheck: { path: '/', timeout: 30 },
    password: null,
    password_fingerprint: UNKNOWN,
    labels: null,
  });
});

const prior = () => {
  const config = complete({
    name: 'web',
    password: 'p',
    variables: { A: { value: '1' }, B: { value: '2' } },
  });
  return { config, state: applied(planOf(null, config), config) };
};

test('without a change every value stays', () => {
  const { config, state } = prior();
  expect(planOf(state, config)).toEqual(state);
});

test('a change makes computed values unknown, except stable ones and those that no update can change', () => {
  const { config, state } = prior();
  const planned = planOf(state, { ...config, replicas: 2 });
  expect(planned).toMatchObject({ id: 'made id', zone: 'made zone', url: UNKNOWN, revision: UNKNOWN });
  expect(replacements(attributes, state, planned)).toEqual([]);
});

test('only the fingerprints of new and different values become unknown', () => {
  const { config, state } = prior();
  const variables = { A: { value: '1' }, B: { value: 'other' }, C: { value: '3' } };
  const planned = planOf(state, complete({ ...config, variables }));
  expect(planned['variables']).toEqual({
    A: { value: null, fingerprint: 'A=1' },
    B: { value: null, fingerprint: UNKNOWN },
    C: { value: null, fingerprint: UNKNOWN },
  });
  expect(planned['password_fingerprint']).toBe('password=p');
});

test('a value that is not known yet, or cannot be compared, has an unknown fingerprint', () => {
  const { config, state } = prior();
  expect(planOf(state, { ...config, password: UNKNOWN })['password_fingerprint']).toBe(UNKNOWN);
  expect(
    plan(attributes, { prior: state, config, proposed: propose(state, config) }, undefined),
  ).toMatchObject({
    password_fingerprint: UNKNOWN,
  });
});

test('a withdrawn value takes its fingerprint along', () => {
  const { config, state } = prior();
  expect(planOf(state, complete({ ...config, password: null }))['password_fingerprint']).toBeNull();
});

test('what forces replacement is told apart from what merely changes', () => {
  const { config, state } = prior();
  const changed = { ...config, region: 'us', zone: UNKNOWN, replicas: 3 };
  expect(replacements(attributes, state, planOf(state, changed))).toEqual([['region'], ['zone']]);
  expect(replacements(attributes, null, planOf(null, changed))).toEqual([]);
});

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const config = fc
  .record({
    name: fc.string(),
    region: optional(fc.constantFrom('eu', 'us')),
    replicas: optional(fc.nat(9)),
    labels: optional(fc.dictionary(fc.string(), fc.string())),
    healthcheck: optional(fc.record({ path: fc.string(), timeout: optional(fc.nat()) })),
    mounts: optional(fc.array(fc.record({ path: fc.string(), size: optional(fc.nat()) }))),
    variables: optional(fc.dictionary(fc.string(), fc.record({ value: fc.string() }))),
    password: optional(fc.string()),
  })
  .map(complete);

test('whatever is applied, the next plan is empty', () => {
  fc.assert(
    fc.property(config, config, (first, second) => {
      const made = applied(planOf(null, first), first);
      expect(planOf(made, first)).toEqual(made);
      const changed = applied(planOf(made, second), second);
      expect(planOf(changed, second)).toEqual(changed);
    }),
  );
});

test('a plan never holds a write-only value, and keeps what the author wrote', () => {
  fc.assert(
    fc.property(config, config, (first, second) => {
      const planned = planOf(applied(planOf(null, first), first), second);
      for (const { attribute, holder, name, path } of visit(attributes, planned)) {
        const written = path.reduce((at, step) => at?.[step], second as State | null) ?? null;
        if (attribute.writeOnly) expect(holder[name]).toBeNull();
        else if (written !== null && !attribute.nested) expect(holder[name]).toEqual(written);
      }
    }),
  );
});
