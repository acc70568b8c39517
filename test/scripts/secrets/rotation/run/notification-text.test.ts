import { Rotation } from '../../../../../constructs/rotation';
import type { AuditRow } from '../../../../../rotation/audit';
import type { Action, Job } from '../../../../../rotation/selection';
import {
  type RotationReport,
  rotationText,
} from '../../../../../scripts/secrets/rotation/run/notification-text';
import { secretInput } from '../support/rotating-project';

const UNTIL = '2026-11-21T12:00:00.000Z';

const job = (action: Action, services: string[] = ['web']): Job => ({
  environment: 'prod',
  input: { ...secretInput('cookie'), rotation: Rotation.hex().manifest },
  services,
  action,
  why: 'named',
  overlapMs: 86_400_000,
});

const row = (step: AuditRow['step'], rotation = 'r1'): AuditRow => ({
  at: '2026-11-20T12:00:00.000Z',
  who: 'ada',
  environment: 'prod',
  key: 'cookie',
  rotation,
  step,
  services: ['web'],
  ...(step === 'applied' && { details: { revokeAfter: UNTIL } }),
});

const text = (action: Action, steps: AuditRow['step'][], report: Partial<RotationReport> = {}) =>
  rotationText({
    stages: [{ environment: 'prod', jobs: [job(action)], left: [] }],
    rows: steps.map((step) => row(step)),
    advice: [],
    end: { environments: [], exitCode: 0 },
    interrupted: false,
    at: '2026-11-20T12:00:00.000Z',
    who: 'ada',
    ...report,
  });

const failed = { end: { error: { what: 'it broke', why: 'it was old', next: 'Mend it.' } } };

test.each([
  [
    'rotate',
    ['begun', 'stored', 'verified', 'current', 'applied'],
    {},
    `rotated, previous value kept until ${UNTIL}`,
  ],
  ['rotate', ['begun', 'applied', 'revoked'], {}, 'rotated, previous value revoked'],
  ['resume', ['applied', 'revoked'], {}, 'resumed and rotated, previous value revoked'],
  ['revoke', ['revoked'], {}, 'previous value revoked'],
  ['return', ['returning', 'withdrawn'], {}, 'put back: the previous value is in use again'],
  ['rotate', ['begun', 'stored'], failed, 'failed after the step "stored"'],
  ['rotate', ['begun', 'current', 'applied'], failed, `rotated, previous value kept until ${UNTIL}`],
  ['return', ['returning'], failed, 'failed after the step "returning"'],
  ['rotate', [], failed, 'not rotated'],
  ['resume', [], failed, 'not resumed'],
  ['return', [], failed, 'not put back'],
  ['revoke', [], failed, 'not revoked: the previous value is still valid'],
  [
    'rotate',
    ['begun', 'current'],
    { end: { environments: [], exitCode: 3 } },
    'not verified after the step "current"',
  ],
  ['rotate', ['begun', 'current'], { ...failed, interrupted: true }, 'interrupted after the step "current"'],
] as const)('%s with the steps %j', (action, steps, report, fate) => {
  expect(text(action, [...steps], report)).toMatch(new RegExp(`• cookie: ${fate}; services: web$`));
});

test('a replacement is told by its later rotation: a value that is still valid is not called revoked', () => {
  const first = [row('replacing', 'r1'), row('revoked', 'r1')];
  const applied = [...first, row('begun', 'r2'), row('applied', 'r2')];
  expect(text('replace', [], { ...failed, rows: [] })).toMatch(/• cookie: not replaced;/);
  expect(text('replace', [], { ...failed, rows: first })).toMatch(/failed after the step "revoked"/);
  expect(text('replace', [], { ...failed, rows: applied })).toMatch(/rotated, previous value kept until/);
  const rows = [...applied, row('revoked', 'r2')];
  expect(text('replace', [], { rows })).toMatch(/• cookie: rotated, previous value revoked;/);
  expect(text('replace', [], { rows })).not.toContain('From ');
});

test('an error is told with its parts, and a run that ended well although somebody interrupted it is done', () => {
  expect(text('rotate', ['begun'], failed).split('\n').slice(0, 6)).toEqual([
    'Rotation of secrets FAILED: prod',
    '2026-11-20T12:00:00.000Z, by ada',
    'What failed: it broke',
    'Why: it was old',
    '',
    'Still to do:',
  ]);
  expect(text('rotate', ['begun'], failed)).toContain('• Mend it.\n');
  expect(text('revoke', ['revoked'], { interrupted: true })).toMatch(/^Rotation of secrets done: prod\n/);
});

test('a service that was not rid of a revoked value is to be applied, and no previous value is called valid', () => {
  const stage = { environment: 'prod', rotated: ['cookie'], revoked: ['cookie'], returned: [] };
  const said = text('rotate', ['begun', 'applied', 'revoked'], {
    end: { environments: [stage], exitCode: 1 },
  });
  expect(said).toMatch(/• Services of "prod" may still have .* "plumbline apply prod" takes it from them\./);
  expect(said).not.toContain('still valid');
});

test('a way into a database that was left open is said, and one that was closed is not', () => {
  const left = /A way into the database of cookie may be open/;
  expect(text('rotate', ['opening'], failed)).toMatch(left);
  expect(text('rotate', ['opening'], failed)).toMatch(/• cookie: not rotated;/);
  expect(text('rotate', ['opening', 'closed', 'begun'], failed)).not.toMatch(left);
});

test('nothing is to be committed where nothing was changed, and a key that no service gets says so', () => {
  expect(text('rotate', [], failed)).not.toContain('Commit');
  const stages = [{ environment: 'prod', jobs: [job('revoke', [])], left: [] }];
  expect(text('revoke', ['revoked'], { stages, commit: 'abcdef0123456789' })).toMatch(
    /by ada, commit abcdef0\n.*Commit the secrets of prod, and secrets\/rotation\.jsonl\..*services: no service$/s,
  );
});
