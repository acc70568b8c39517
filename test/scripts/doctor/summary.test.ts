import { isUnused, unusedRow, withMissingCounted } from '../../../scripts/doctor/summary';
import { bad, ok } from '../../../workspace/check-row';

const NAMES = ['docker_image', 'fingerprint_key', 'railway_token', 'session_secret'];
const inputs = NAMES.map((name) => ({ name, description: name, required: true }) as never);
const missing = (name: string) => bad('warn', `input ${name}`, `missing: ${name}`, 'Give it.');

test('an environment of which every input is missing is not set up here', () => {
  expect(isUnused(NAMES.map(missing), { inputs })).toBe(true);
  expect(isUnused([...NAMES.map(missing), ok('state', 'in a file: none yet')], { inputs })).toBe(true);
  expect(isUnused(NAMES.slice(1).map(missing), { inputs })).toBe(false);
  expect(isUnused([...NAMES.map(missing), ok('Railway API', 'answers')], { inputs })).toBe(false);
  expect(isUnused([bad('fail', 'inputs', 'damaged', 'Restore it.')], { inputs })).toBe(false);
  expect(unusedRow(['prod', 'staging'])).toMatchObject({ status: 'warn', detail: 'prod, staging' });
});

test('missing inputs are one row, and everything else stays', () => {
  const api = ok('Railway API', 'answers');
  const wrong = bad('warn', 'input docker_image', '"x" may not be deployed', 'Give a tag.');
  expect(withMissingCounted('prod', [...NAMES.map(missing), api])).toEqual([
    {
      name: 'inputs',
      status: 'warn',
      detail: '4 inputs missing: docker_image, fingerprint_key, railway_token and 1 more',
      next: '`plumbline doctor prod` says where each comes from.',
    },
    api,
  ]);
  expect(withMissingCounted('prod', [missing('railway_token'), wrong, api])).toEqual([
    missing('railway_token'),
    wrong,
    api,
  ]);
});
