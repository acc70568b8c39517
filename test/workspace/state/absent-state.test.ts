/** What runs and has no state here is not made or taken over by accident. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { emptyPlanModel } from '../../../workspace/plan/build';
import { refuseAbsentState, refuseStateLeftBehind } from '../../../workspace/state/absent-state';
import { beginFirstApply, endFirstApply } from '../../../workspace/state/first-apply';
import { writeZip } from '../engine/zip-writer';

const FILE: ManifestState = { kind: 'local', path: '../../../.plumbline/state/prod.tfstate' };
const SHARED: ManifestState = { kind: 'gcs', bucket: 'acme', prefix: 'prod' };

let stackDir: string;
let planFile: string;
beforeEach(() => {
  stackDir = mkdtempSync(join(tmpdir(), 'plumbline-absent-'));
  planFile = join(stackDir, 'plan');
});
afterEach(() => rmSync(stackDir, { recursive: true }));

/** A plan of a number of things that exist, made from a state. */
function refusal(existing: number, { lineage = '', state = FILE } = {}) {
  writeFileSync(planFile, writeZip({ tfstate: Buffer.from(JSON.stringify({ lineage, serial: 0 })) }));
  const changes = Array.from({ length: existing }, (_, index) => ({
    ...{ address: `railway_service.s${index}`, type: 'railway_service', existing: `id-${index}` },
    ...{ action: 'adopt' as const, stateful: false, attributes: [] },
  }));
  const model = { ...emptyPlanModel('prod'), groups: existing === 0 ? [] : [{ changes }] };
  try {
    refuseAbsentState(model, { manifest: { environment: 'prod', state }, stackDir, planFile });
  } catch (error) {
    return (error as { parts: { what: string; why: string; next: string } }).parts;
  }
  return undefined;
}

test('names what was found, where the state may be, and how to take over on purpose', () => {
  expect(refusal(7)).toEqual({
    what: '"prod" runs already, and this clone has no state for it: 7 resources would have to be taken over',
    why: expect.stringContaining(
      'railway_service.s0 (id-0), railway_service.s1 (id-1), railway_service.s2 (id-2), railway_service.s3 (id-3), railway_service.s4 (id-4) and 2 more',
    ),
    next: expect.stringMatching(/Copy here the file .*prod\.tfstate.*plumbline state move prod.*--take-over/),
  });
});

test('names the shared place that has no state', () => {
  const parts = refusal(1, { state: SHARED });
  expect(parts?.what).toContain('the folder prod of the bucket acme at Google Cloud Storage has no state');
  expect(parts?.next).toContain('Check the declared place');
});

test('a new environment, a state that knows less than runs, and a first apply that was ended are none of it', () => {
  expect(refusal(0)).toBeUndefined();
  expect(refusal(3, { lineage: 'a-lineage' })).toBeUndefined();
  beginFirstApply(stackDir);
  expect(refusal(3)).toBeUndefined();
  endFirstApply(stackDir);
  expect(refusal(3)).toBeDefined();
});

test('a file that was not moved yet to where the state is declared to be is not forgotten', () => {
  const look = (state: ManifestState) => () =>
    refuseStateLeftBehind(stackDir, { environment: 'prod', state });
  expect(look(SHARED)).not.toThrow();
  mkdirSync(join(stackDir, '.plumbline/state'), { recursive: true });
  writeFileSync(join(stackDir, '.plumbline/state/prod.tfstate'), '{}');
  expect(look(SHARED)).toThrow(/is still in .*prod\.tfstate[\s\S]*plumbline state move prod/);
  expect(look(FILE)).not.toThrow();
});
