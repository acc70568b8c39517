import { defineEnv, pythonApp } from '../../../constructs/env-schema';
import { chooseTarget } from '../../../scripts/env/target';
import type { Synthesized } from '../../../workspace/synth/synthesis';
import { manifestOf } from './support';

const python = defineEnv({ name: 'python', profiles: [pythonApp()] }).data;
const stacks = (schema?: typeof python) =>
  new Map([['prod', { manifest: manifestOf({}, schema && { schema }) } as Synthesized]]);

test('without a name, the key in which a schema has it decides before the runtime mode', () => {
  const env = { ENVIRONMENT: 'production', NODE_ENV: 'development' };
  expect(chooseTarget(undefined, stacks(python), { env })).toEqual({
    kind: 'local',
    environment: 'production',
  });
  expect(chooseTarget('staging', stacks(python), { env })).toEqual({ kind: 'local', environment: 'staging' });
});

test('a variable that no schema fixes to the name decides nothing', () => {
  const env = { ENVIRONMENT: 'anything', NODE_ENV: 'production' };
  expect(chooseTarget(undefined, stacks(), { env })).toEqual({ kind: 'local', environment: 'production' });
});
