import { parsePlan, parseState } from '../../../workspace/engine';
import fc from '../../support/fast-check';

const resource = (address: string, mode = 'managed') => ({
  address,
  type: address.split('.').at(-2)!,
  mode,
  values: { id: address },
});
const root_module = {
  resources: [resource('railway_service.web'), resource('data.github_user.ada', 'data')],
  child_modules: [
    {
      resources: [resource('module.a.railway_service.api')],
      child_modules: [{ resources: [resource('module.a.module.b.railway_service.job')] }],
    },
  ],
};
const managed = [
  'railway_service.web',
  'module.a.railway_service.api',
  'module.a.module.b.railway_service.job',
];

test('a plan starts from the resources of its state, those of modules among them, without what is only read', () => {
  const plan = parsePlan({
    format_version: '1.2',
    prior_state: { format_version: '1.0', values: { root_module } },
  });
  expect(plan.prior_state.map(({ address }) => address)).toEqual(managed);
  expect(plan.prior_state[0]).toMatchObject({
    type: 'railway_service',
    values: { id: 'railway_service.web' },
  });
});

test('a plan from nothing starts from no resource', () => {
  expect(parsePlan({ format_version: '1.2' }).prior_state).toEqual([]);
  expect(parsePlan({ format_version: '1.2', prior_state: {} }).prior_state).toEqual([]);
});

test('a state has the same resources, and one that was never applied is told from an empty one', () => {
  const state = parseState({ format_version: '1.0', values: { root_module } });
  expect(state?.map(({ address }) => address)).toEqual(managed);
  expect(parseState({ format_version: '1.0', values: { root_module: {} } })).toEqual([]);
  expect(parseState({ format_version: '1.0' })).toBeUndefined();
});

test('a document of another format is refused in three parts, and no other error comes out', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      for (const parse of [parsePlan, parseState]) {
        expect(() => parse(JSON.parse(text))).toThrow(/is not in a format that Plumbline reads[\s\S]*next:/);
      }
    }),
  );
});
