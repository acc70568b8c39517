import type { ComposeFinding } from '../../constructs/dokploy/compose-lint';

/** Rules that find what Docker Compose itself refuses; the others find what it would run, but should not. */
const REFUSED = new Set([
  'config-undeclared',
  'dependency-circle',
  'dependency-unknown',
  'duplicate-entry',
  'extends-unknown',
  'healthcheck-invalid',
  'image-missing',
  'invalid-interpolation',
  'invalid-value',
  'invalid-yaml',
  'missing-key',
  'model-undeclared',
  'network-undeclared',
  'not-a-compose-file',
  'secret-undeclared',
  'settings-conflict',
  'too-large',
  'unknown-key',
  'volume-undeclared',
]);

/** What of the findings makes Compose refuse the file. */
export const refusals = (findings: readonly ComposeFinding[]): string[] =>
  findings.filter(({ rule, level }) => level === 'violation' && REFUSED.has(rule)).map(({ rule }) => rule);
