import type { ManifestInput, ManifestRotation } from '../../constructs/manifest';
import type { AuditRow } from '../../rotation/audit';
import { historyOf } from '../../rotation/journal';
import { needsWork, type RotatingInput, statusOf } from '../../rotation/schedule';

const NOW = new Date('2026-11-20T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();

const input = (category: ManifestRotation['category'], everyDays?: number): RotatingInput => ({
  ...({ name: 'key', secret: true, image: false, description: '', required: true } satisfies ManifestInput),
  rotation: {
    category,
    ...(everyDays !== undefined && { everyDays }),
    overlapMs: DAY,
    source: { kind: 'hex', bytes: 32 },
  },
});

const row = (step: AuditRow['step'], at: string, rest: Partial<AuditRow> = {}): AuditRow => ({
  at,
  who: 'ada',
  environment: 'prod',
  key: 'key',
  rotation: 'r1',
  step,
  services: [],
  ...rest,
});

const rotated = (at: string, rotation = 'r1') => [
  row('begun', at, { rotation }),
  row('applied', at, { rotation, details: { revokeAfter: at } }),
  row('revoked', at, { rotation }),
];

const status = (rows: readonly AuditRow[], each = input('application', 30)) =>
  statusOf(each, historyOf(rows, 'prod', 'key'), NOW);

test.each([
  ['application', 30, 0, 'fresh'],
  ['application', 30, 29.99, 'fresh'],
  ['application', 30, 30, 'due'],
  ['application', 30, 36.99, 'due'],
  ['application', 30, 37, 'overdue'],
  ['infrastructure', 90, 37, 'fresh'],
  ['infrastructure', 90, 90, 'due'],
  ['infrastructure', 90, 97, 'overdue'],
] as const)(
  'a value of the category %s, due every %s days, is after %s days %s',
  (category, every, age, state) => {
    expect(status(rotated(daysAgo(age)), input(category, every)).age).toBe(state);
  },
);

test('what a person decides about is never due, and says its age all the same', () => {
  expect(status(rotated(daysAgo(400)), input('external'))).toMatchObject({ age: 'on-demand', days: 400 });
  expect(needsWork(status([], input('oauth')))).toBe(false);
});

test('a value that no row tells about, or one from the future, has no age', () => {
  expect(status([]).age).toBe('unknown');
  expect(status(rotated(daysAgo(-3))).age).toBe('unknown');
  expect(status([row('begun', daysAgo(1)), row('stored', daysAgo(1))]).age).toBe('unknown');
});

test('the age counts from the last time that services ran with a new value, in this environment', () => {
  const rows = [
    ...rotated(daysAgo(60), 'r1'),
    ...rotated(daysAgo(3), 'r2'),
    ...rotated(daysAgo(1), 'r3').map((each) => ({ ...each, environment: 'staging' })),
  ];
  expect(status(rows)).toMatchObject({ age: 'fresh', days: 3 });
});

test('a rotation that was given up does not make the value young', () => {
  const rows = [
    ...rotated(daysAgo(31), 'r1'),
    row('begun', daysAgo(1), { rotation: 'r2' }),
    row('applied', daysAgo(1), { rotation: 'r2' }),
    row('returning', daysAgo(1), { rotation: 'r2' }),
    row('withdrawn', daysAgo(1), { rotation: 'r2' }),
  ];
  expect(status(rows)).toMatchObject({ age: 'due', days: 31 });
  expect(status(rows).open).toBeUndefined();
});

test.each(['begun', 'stored', 'verified', 'current', 'returning'] as const)(
  'a rotation that got as far as "%s" is interrupted, and has to go on',
  (step) => {
    const found = status([row('begun', daysAgo(1)), row(step, daysAgo(1))]);
    expect(found.open).toBe('interrupted');
    expect(needsWork(found)).toBe(true);
  },
);

test('an overlap is no work until it is over; then the revocation is', () => {
  const open = (revokeAfter: string) =>
    status([row('begun', daysAgo(1)), row('applied', daysAgo(1), { details: { revokeAfter } })]);
  const during = open(daysAgo(-0.5));
  expect([during.open, needsWork(during)]).toEqual(['overlap', false]);
  const after = open(daysAgo(0));
  expect([after.open, needsWork(after)]).toEqual(['revocation-due', true]);
});
