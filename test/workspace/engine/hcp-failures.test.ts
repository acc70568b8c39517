import { engineError } from '../../../workspace/engine/engine-error';
import type { Diagnostic } from '../../../workspace/engine/messages';

const error = (summary: string, detail = ''): Diagnostic => ({ severity: 'error', summary, detail });

function explain(diagnostics: Diagnostic[], command = 'plan') {
  const place = { organization: 'acme', workspace: 'shop', hostname: 'app.terraform.io' };
  const { parts, code } = engineError({
    ...{ command, stackDir: '/stack', environment: 'prod', state: { kind: 'cloud', ...place } },
    ...{ resources: {}, exit: { code: 1, signal: null }, diagnostics, stray: [] },
  });
  return { ...parts, code };
}

const LOCK_INFO =
  'Lock Info:\n  ID:        e5a2a8fb-f9d2\n  Path:      \n  Operation: OperationTypePlan\n  Who:       root@vm\n  Version:   1.11.4\n  Created:   2026-11-29 16:25:15.705756922 +0000 UTC\n  Info:      \n\n\nTerraform acquires a state lock';

// All recorded from Terraform 1.11.4.
test.each<[string, Diagnostic, string, string | undefined]>([
  [
    'no token',
    error('Required token could not be found', 'Run the following command to generate a token'),
    'the engine has no token for HCP Terraform at app.terraform.io',
    'refused',
  ],
  [
    'a wrong token',
    error(
      'Failed to read organization "acme" at host app.terraform.io',
      'Encountered an unexpected error while reading the organization settings: unauthorized',
    ),
    'refused the token during "plan"',
    'refused',
  ],
  [
    'an organization that is not there',
    error(
      'Failed to read organization "acme" at host app.terraform.io',
      'Encountered an unexpected error while reading the organization settings: organization "acme" at host app.terraform.io not found.\n\nPlease ensure that',
    ),
    'the organization is not there for "prod"',
    'refused',
  ],
  [
    'a workspace that is not there',
    error(
      "error starting operation: workspace shop not found\n\nFor security, HCP Terraform returns '404 Not Found' responses",
    ),
    'the workspace is not there for "prod"',
    'refused',
  ],
  [
    'a token that may not lock',
    error(
      'Error acquiring the state lock',
      'Error message: resource not found\n\nTerraform acquires a state lock',
    ),
    'refused the token during "plan"',
    'refused',
  ],
  [
    'a token that was revoked meanwhile',
    error('error starting operation: HCP Terraform returned an unexpected error:\n\nunauthorized'),
    'refused the token during "plan"',
    'refused',
  ],
  [
    'a server that is gone',
    error(
      'Failed to request discovery document: Get "https://app.terraform.io/.well-known/terraform.json": dial tcp 127.0.0.1:443: connect: connection refused',
    ),
    'HCP Terraform at app.terraform.io did not answer',
    'no-answer',
  ],
  [
    'a lock that is held',
    error(
      'Error acquiring the state lock',
      `Error message: workspace already locked (lock ID: "acme/shop")\n${LOCK_INFO}`,
    ),
    'the state of "prod" is locked',
    'state-unusable',
  ],
  [
    'a lock that was not given back',
    error('Error releasing the state lock', `Error message: resource not found\n${LOCK_INFO}`),
    'was not unlocked after "plan"',
    undefined,
  ],
])('%s is explained', (_case, diagnostic, expected, code) => {
  const told = explain([diagnostic]);
  expect(told.what).toContain(expected);
  expect(told.code).toBe(code);
  // The engine tells of the asker there, under an id that frees nothing.
  expect(told.what + told.why + told.next).not.toMatch(/root@vm|e5a2a8fb/);
});

test('a state that could not be saved counts before everything else that failed', () => {
  const { what, why, next } = explain(
    [
      error('Deployment failed', 'It crashed.'),
      error('Failed to save state', 'Error saving state: error uploading state: resource not found'),
      error('Failed to persist state to backend', 'The error shown above … "errored.tfstate"'),
      error('Error releasing the state lock', `Error message: connection refused\n${LOCK_INFO}`),
    ],
    'apply',
  );
  expect(what).toContain('could not be saved');
  expect(what).toContain('error uploading state: resource not found');
  expect(why).toContain('/stack/errored.tfstate');
  expect(why).toContain('left the workspace locked');
  expect(why).toContain('Deployment failed\nIt crashed.');
  expect(why).not.toContain('Lock Info');
  expect(next).toContain('Do not apply again');
  expect(next).toContain('plumbline state recover prod');
});
