import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_FILE, type AuditRow, appendAudit, readAudit } from '../../rotation/audit';
import fc from '../support/fast-check';

let root: string;
const file = () => join(root, AUDIT_FILE);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-audit-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const row = (key: string): AuditRow => ({
  at: '2026-11-20T12:00:00.000Z',
  who: 'ada@example.com',
  environment: 'prod',
  key,
  rotation: 'r1',
  step: 'stored',
  services: ['web'],
});
const keys = () => readAudit(root).rows.map(({ key }) => key);

test('rows are kept in order, one line each', () => {
  expect(readAudit(root)).toEqual({ rows: [], unreadable: [] });
  appendAudit(root, row('one'));
  appendAudit(root, { ...row('two'), commit: 'abc', details: { login: 'app_blue' } });
  expect(readAudit(root).rows).toEqual([
    row('one'),
    { ...row('two'), commit: 'abc', details: { login: 'app_blue' } },
  ]);
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(3);
});

test('a line cut off anywhere by a crash loses itself only, and the next row does not stick to it', () => {
  appendAudit(root, row('whole'));
  const before = readFileSync(file(), 'utf8').length;
  appendAudit(root, row('torn'));
  const after = readFileSync(file(), 'utf8').length;
  const full = readFileSync(file());
  for (let length = before + 1; length < after - 1; length += 7) {
    writeFileSync(file(), full);
    truncateSync(file(), length);
    expect(readAudit(root)).toMatchObject({ unreadable: [2] });
    appendAudit(root, row('next'));
    expect(keys()).toEqual(['whole', 'next']);
  }
});

test('a row whose line break alone was lost counts', () => {
  appendAudit(root, row('one'));
  truncateSync(file(), readFileSync(file()).length - 1);
  appendAudit(root, row('two'));
  expect(keys()).toEqual(['one', 'two']);
});

test('whatever else is in the file hides no row', () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constant(JSON.stringify({ ...row('x'), step: 'dreamt' })),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      rmSync(file(), { force: true });
      appendAudit(root, row('one'));
      appendFileSync(file(), text);
      appendAudit(root, row('two'));
      expect(keys()).toEqual(['one', 'two']);
    }),
    { numRuns: 40 },
  );
});
