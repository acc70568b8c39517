import type { ManifestState } from '../../constructs/manifest';
import { HCP_TOKEN } from '../../core/hcp-token';
import { hcpTokenVariable } from '../../core/state-kinds';
import type { FailedCommand, KnownFailure } from './known-failures';
import { NOT_RELEASED } from './lock-failures';

/** What the words of the engine about HCP Terraform mean; as it told a real engine, by a simulator. Wordings of Terraform 1.11. */
export const HCP_FAILURES: readonly KnownFailure[] = [
  {
    pattern: /Required token could not be found/,
    of: 'cloud',
    code: 'refused',
    explain: (failure) => ({
      what: `the engine has no token for HCP Terraform${at(failure)}`,
      why: `None of ${tokenNames(failure)} is set, and "terraform login" left none for this host.`,
      next: `Export a token that may read and write state as ${HCP_TOKEN}.`,
    }),
  },
  {
    pattern: NOT_RELEASED,
    of: 'cloud',
    explain: ({ environment, command }) => ({
      what: `the state of "${environment}" was not unlocked after "${command}"`,
      why: 'What the engine did is done, and its state is saved; only giving the lock back failed.',
      next: `Run "plumbline state unlock ${environment}", then "plumbline plan ${environment}".`,
    }),
  },
  {
    // Of HCP Terraform's 401 and 404, wherever the engine met them.
    pattern:
      /(Error acquiring the state lock|Failed to read organization|HCP Terraform returned an unexpected error|error (loading|retrieving) state)[\s\S]*\b(unauthorized|resource not found)\b/,
    of: 'cloud',
    code: 'refused',
    explain: (failure, text) => ({
      what: `HCP Terraform${at(failure)} refused the token during "${failure.command}": ${firstWords(text)}`,
      why: /unauthorized/.test(text)
        ? 'The token is wrong, expired or revoked.'
        : 'It may not do that, or what was asked for does not exist: HCP Terraform answers both alike.',
      next: `Give a token with "Write" access to the workspace as ${tokenNames(failure)}.`,
    }),
  },
  {
    pattern:
      /(organization ".*" at host .* not found|^(error starting operation: )?workspace \S+ not found)/m,
    of: 'cloud',
    code: 'refused',
    explain: (failure, text) => ({
      what: `${/organization "/.test(text) ? 'the organization' : 'the workspace'} is not there for "${failure.environment}"${at(failure)}`,
      why: 'It does not exist, or the token may not see it: HCP Terraform answers both alike.',
      next: `Check the names in the declaration of the state, and the token in ${tokenNames(failure)}.`,
    }),
  },
  {
    pattern:
      /Failed to request discovery document|HCP Terraform returned an unexpected error|error (loading|retrieving) state/,
    of: 'cloud',
    code: 'no-answer',
    explain: (failure, text) => ({
      what: `HCP Terraform${at(failure)} did not answer during "${failure.command}": ${firstWords(text)}`,
      why: 'It is down, or the network or the host name is not right.',
      next:
        failure.command === 'apply'
          ? `Wait until it answers again, then run "plumbline plan ${failure.environment}" and look at it first.`
          : 'Nothing was changed. Wait until it answers again, then run the command again.',
    }),
  },
];

const placeOf = ({ state }: FailedCommand): Extract<ManifestState, { kind: 'cloud' }> | undefined =>
  state.kind === 'cloud' ? state : undefined;

function at(failure: FailedCommand): string {
  const place = placeOf(failure);
  return place === undefined ? '' : ` at ${place.hostname}`;
}

function tokenNames(failure: FailedCommand): string {
  const place = placeOf(failure);
  return place === undefined ? HCP_TOKEN : `${HCP_TOKEN} or ${hcpTokenVariable(place.hostname)}`;
}

/** Of the engine's text, without the advice that follows. */
function firstWords(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 2)
    .join(' ')
    .replace(/[.:]$/, '');
}
