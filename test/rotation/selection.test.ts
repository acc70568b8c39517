import type { AuditRow } from '../../rotation/audit';
import type { RotatingInput } from '../../rotation/schedule';
import { type Selection, selectStages } from '../../rotation/selection';

const NOW = new Date('2026-11-20T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

const input = (name: string, everyDays: number | undefined = 30): RotatingInput => ({
  name,
  secret: true,
  image: false,
  description: '',
  required: true,
  affects: [`user-of-${name}`],
  rotation: {
    category: everyDays === undefined ? 'external' : 'application',
    ...(everyDays !== undefined && { everyDays }),
    overlapMs: 86_400_000,
    source: { kind: 'hex', bytes: 32 },
  },
});

const environment = (name: string, ...inputs: RotatingInput[]) => ({
  environment: name,
  inputs,
});

const history = (env: string, key: string, days: number, last: AuditRow['step'] = 'revoked'): AuditRow[] => {
  const steps: AuditRow['step'][] = ['begun', 'stored', 'verified', 'current', 'applied', 'revoked'];
  return steps.slice(0, steps.indexOf(last) + 1).map((step) => ({
    at: daysAgo(days),
    who: 'ada',
    environment: env,
    key,
    rotation: `${env}-${key}-${days}`,
    step,
    services: [],
    ...(step === 'applied' && { details: { revokeAfter: daysAgo(days - 1) } }),
  }));
};

const select = (rows: readonly AuditRow[], rest: Partial<Selection> = {}, staging = true) =>
  selectStages(
    environment('prod', input('cookie'), input('mail'), input('stripe', undefined)),
    staging ? environment('staging', input('cookie'), input('mail')) : undefined,
    { rows, keys: [], immediately: false, back: false, now: NOW, ...rest },
  ).map(({ environment: name, jobs }) => [name, ...jobs.map((job) => `${job.action} ${job.input.name}`)]);

const fresh = [
  ...history('prod', 'mail', 3),
  ...history('staging', 'mail', 3),
  ...history('prod', 'cookie', 3),
];

test('what is due goes first to the environment that is the rehearsal', () => {
  expect(select([...history('prod', 'cookie', 31), ...history('prod', 'mail', 3)])).toEqual([
    ['staging', 'rotate cookie'],
    ['prod', 'rotate cookie'],
  ]);
});

test('a rehearsal that was held since the last rotation is not held again, one that is unfinished goes on', () => {
  const due = [...history('prod', 'cookie', 31), ...history('prod', 'mail', 3)];
  expect(select([...due, ...history('staging', 'cookie', 1)])).toEqual([['prod', 'rotate cookie']]);
  expect(select([...due, ...history('staging', 'cookie', 0.5, 'applied')])).toEqual([
    ['prod', 'rotate cookie'],
  ]);
  expect(select([...due, ...history('staging', 'cookie', 1, 'verified')])).toEqual([
    ['staging', 'resume cookie'],
    ['prod', 'rotate cookie'],
  ]);
});

test('without a rehearsal only the environment itself is touched', () => {
  expect(select(history('prod', 'cookie', 31), {}, false)).toEqual([['prod', 'rotate cookie']]);
});

test('nothing is due: nothing is done', () => {
  expect(select(fresh)).toEqual([['prod']]);
});

test('unknown ages and keys on demand wait to be named', () => {
  expect(select([])).toEqual([['prod']]);
  expect(select([], { keys: ['stripe'] })).toEqual([['prod', 'rotate stripe']]);
  expect(select([], { keys: ['mail'] })).toEqual([
    ['staging', 'rotate mail'],
    ['prod', 'rotate mail'],
  ]);
});

test('interrupted rotations and revocations that are due are taken up without being named', () => {
  const rows = [...history('prod', 'cookie', 0.1, 'stored'), ...history('prod', 'mail', 2, 'applied')];
  expect(select(rows)).toEqual([['prod', 'resume cookie', 'revoke mail']]);
});

test('an overlap is left alone, named or not, until somebody wants neither value to stay', () => {
  const rows = [...fresh, ...history('prod', 'mail', 0.5, 'applied')];
  expect(select(rows)).toEqual([['prod']]);
  expect(select(rows, { keys: ['mail'] })).toEqual([['prod']]);
  expect(select(rows, { keys: ['mail'], immediately: true })).toEqual([
    ['staging', 'rotate mail'],
    ['prod', 'replace mail'],
  ]);
});

test('a replacement that was interrupted is gone on with, keeps no previous value, and is no way back', () => {
  const open = history('prod', 'mail', 0.5, 'applied');
  const replacing = { ...open.at(-1)!, step: 'replacing' as const, details: {} };
  const revoked = { ...replacing, step: 'revoked' as const };
  for (const rows of [
    [...fresh, ...open, replacing],
    [...fresh, ...open, replacing, revoked],
  ]) {
    expect(select(rows, {}, false)).toEqual([['prod', 'replace mail']]);
    expect(select(rows, { keys: ['mail'], back: true })).toEqual([['prod']]);
  }
  const next = history('prod', 'mail', 0.1, 'stored');
  const begun = { ...next[0]!, details: { replaces: open[0]!.rotation } };
  const rows = [...fresh, ...open, replacing, revoked, begun, ...next.slice(1)];
  const [stage] = selectStages(environment('prod', input('mail')), undefined, {
    ...{ rows, keys: [], immediately: false, back: false, now: NOW },
  });
  expect(stage!.jobs).toMatchObject([{ action: 'resume', overlapMs: 0 }]);
});

test('a rehearsal of today counts also where the trail does not know the value that is to be replaced', () => {
  const staging = history('staging', 'cookie', 0.5);
  expect(select(staging, { keys: ['cookie'] })).toEqual([['prod', 'rotate cookie']]);
  expect(select(history('staging', 'cookie', 2), { keys: ['cookie'] })).toEqual([
    ['staging', 'rotate cookie'],
    ['prod', 'rotate cookie'],
  ]);
});

test('going back is for rotations that are open, and is gone on with once it began', () => {
  const rows = [...fresh, ...history('prod', 'mail', 0.5, 'applied')];
  expect(select(rows, { keys: ['mail', 'cookie'], back: true })).toEqual([['prod', 'return mail']]);
  const returning = { ...rows.at(-1)!, step: 'returning' as const };
  expect(select([...rows, returning])).toEqual([['prod', 'return mail']]);
});
