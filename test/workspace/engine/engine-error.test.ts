import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { engineError } from '../../../workspace/engine/engine-error';
import type { Diagnostic } from '../../../workspace/engine/messages';

let stackDir: string;
beforeEach(() => {
  stackDir = mkdtempSync(join(tmpdir(), 'engine-error-'));
});
afterEach(() => rmSync(stackDir, { recursive: true }));

const error = (summary: string, detail = '', address?: string): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  ...(address !== undefined && { address }),
});

function explain(diagnostics: Diagnostic[], more: Partial<Parameters<typeof engineError>[0]> = {}) {
  const exit = { code: 1, signal: null };
  return engineError({
    command: 'plan',
    stackDir,
    environment: 'prod',
    state: { kind: 'local', path: 'prod.tfstate' },
    resources: { 'railway_service.web': { path: 'prod/web/Resource', attributes: {} } },
    exit,
    diagnostics,
    stray: [],
    ...more,
  }).parts;
}

// Recorded from Terraform 1.11.4.
const LOCKED = error(
  'Error acquiring the state lock',
  'Error message: resource temporarily unavailable\nLock Info:\n  ID:        c515d614\n  Path:      prod.tfstate\n  Operation: OperationTypeApply\n  Who:       ada@laptop\n  Version:   1.11.4\n  Created:   2026-11-20 22:09:31.653040796 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock to protect the state',
);

test('a locked state names holder, operation, time and how it is unlocked', () => {
  const { what, next } = explain([LOCKED]);
  expect(what).toBe(
    'the state of "prod" is locked by ada@laptop (apply) since 2026-11-20 22:09:31 UTC, lock c515d614',
  );
  expect(next).toContain('terraform force-unlock c515d614');
});

test('a workspace that is locked is unlocked by two workflows, and who asked is not called the holder', () => {
  const state = { kind: 'cloud', hostname: 'app.terraform.io', organization: 'o', workspace: 'w' } as const;
  const { what, next } = explain([LOCKED], { state });
  expect(what).not.toContain('ada');
  expect(next).toContain('"Terraform Cloud Force Unlock"');
  expect(next).toContain('"Terraform Cloud Diagnostics & Unlock"');
});

test.each<[string, Diagnostic, string]>([
  [
    'a full disk',
    error('Error saving the backend configuration: write x: no space left on device'),
    'the disk is full',
  ],
  [
    'a damaged state',
    error(
      'Error acquiring the state lock',
      'Error message: 2 problems:\n\n- Unsupported state file format: The state file could not be parsed as JSON: syntax error at byte offset 300.',
    ),
    'could not be parsed as JSON',
  ],
  ['a stale plan', error('Saved plan is stale', 'The given plan file can no longer be applied'), 'is stale'],
  [
    'something made or changed where the plan takes it over',
    error(
      'Provider produced inconsistent final plan',
      'When expanding the plan for railway_volume.db to include new values learned so far during apply, provider "p" produced an invalid new value for .adopted["name"]: was "a", but now "b".',
    ),
    'changed since it was planned for "prod": railway_volume.db',
  ],
  ['a foreign plan', error('Saved plan does not match the given state'), 'another state than that of "prod"'],
  [
    'a file that is no plan',
    error('Failed to load "x" as a plan file', 'zip: not a valid zip file'),
    'cannot be read',
  ],
  [
    'our provider missing',
    error(
      'Failed to query available provider packages',
      'Could not retrieve plumbline.internal/plumbline/railway',
    ),
    'Plumbline’s own provider',
  ],
  [
    'another provider missing',
    error('Failed to query available provider packages', 'could not connect to registry.terraform.io'),
    'could not get a provider',
  ],
  [
    'a read-only folder',
    error('Failed to write plan file', 'open /srv/x: read-only file system'),
    'could not write',
  ],
])('%s is explained', (_case, diagnostic, expected) => {
  expect(explain([diagnostic]).what).toContain(expected);
});

test('what a platform said to one of our providers is not taken for the engine’s own words', () => {
  const diagnostic = {
    ...error('Cannot read web: Railway answered "permission denied"'),
    code: 'refused' as const,
  };
  expect(explain([diagnostic]).what).toBe(
    'plan failed: Cannot read web: Railway answered "permission denied"',
  );
});

test('a failed resource is named by its construct, with every error once', () => {
  const { what, why } = explain(
    [
      error('Deployment failed', 'It crashed.', 'railway_service.web'),
      error('Deployment failed', 'It crashed.', 'railway_service.web'),
      error('No such volume', '', 'railway_volume.data[0]'),
      error('execution halted'),
    ],
    { command: 'apply' },
  );
  expect(what).toBe('apply failed: prod/web/Resource (railway_service.web): Deployment failed');
  expect(why).toBe('It crashed.\nrailway_volume.data[0]: No such volume');
});

test('a cause that hit many resources is told once, with what it hit', () => {
  const read = (name: string) =>
    error(`Cannot read ${name}: HTTP 502`, 'The platform failed.\nRun it again.', `railway_service.${name}`);
  const { what, why } = explain(['web', 'a', 'b', 'c', 'd', 'e', 'f', 'g'].map(read));
  expect(what).toBe('plan failed: prod/web/Resource (railway_service.web): Cannot read web: HTTP 502');
  expect(why).toBe(
    'The platform failed.\nRun it again.\nThe same stopped railway_service.a, railway_service.b, railway_service.c, ' +
      'railway_service.d, railway_service.e, railway_service.f and 1 more.',
  );
});

test('an engine that dies without a word is told with its last lines', () => {
  expect(explain([], { exit: { code: null, signal: 'SIGKILL' }, stray: ['panic: oh no'] })).toMatchObject({
    what: 'the engine was ended by SIGKILL during "plan"',
    why: 'panic: oh no',
  });
});

test('a state that was left in the stack folder is told, also by an engine that was ended before it could say so', () => {
  writeFileSync(join(stackDir, 'errored.tfstate'), '{}');
  const { what, next } = explain([], { command: 'apply', exit: { code: null, signal: 'SIGKILL' } });
  expect(what).toContain('the state of "prod" could not be saved');
  expect(next).toContain('plumbline state recover prod');
});

test.each([
  ['left in the stack folder', true, []],
  ['that the engine says', false, [error('Failed to persist state to backend')]],
])('an unsaved state %s is told before the end of the host of the providers', (_, left, diagnostics) => {
  if (left) writeFileSync(join(stackDir, 'errored.tfstate'), '{}');
  const lostHost = { how: 'was ended by SIGKILL', words: 'FATAL: out of memory' };
  const { what, why, next } = explain(diagnostics, { command: 'apply', lostHost });
  expect(what).toContain('the state of "prod" could not be saved');
  expect(why).toContain('hosts the providers was ended by SIGKILL during "apply": FATAL: out of memory');
  expect(next).toContain('Do not apply again');
  expect(next).toContain('plumbline state recover prod');
});

test.each<[string, ManifestState, RegExp]>([
  [
    'HCP Terraform',
    { kind: 'cloud', hostname: 'app.terraform.io', organization: 'o', workspace: 'w' },
    /^Run "plumbline state unlock prod"/,
  ],
  [
    'an HTTP server',
    { kind: 'http', address: 'https://state.acme.dev/prod' },
    /"terraform force-unlock c515d614"/,
  ],
])('a lock at %s that was not given back does not hide what failed', (_, state, frees) => {
  const failed = error('Deployment d1 of web failed', 'It crashed.', 'railway_service.web');
  const kept = error(
    'Error releasing the state lock',
    'Error message: gone\nLock Info:\n  ID:        c515d614',
  );
  const { what, why, next } = explain([failed, kept], { command: 'apply', state });
  expect(what).toBe('apply failed: prod/web/Resource (railway_service.web): Deployment d1 of web failed');
  expect(why).toMatch(/^It crashed\.\nBesides, the state of "prod" was not unlocked/);
  expect(why).not.toContain('Lock Info');
  expect(next).toMatch(frees);
  expect(next).toContain('run "plumbline apply prod" again');
  const lostHost = { how: 'was ended by SIGKILL', words: '' };
  const lost = explain([kept], { command: 'apply', state, lostHost });
  expect(lost.what).toContain('hosts the providers was ended by SIGKILL');
  expect(lost.why).toContain('was not unlocked');
});
