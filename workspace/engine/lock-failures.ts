import type { ErrorParts } from '../../core/errors';
import { placeWords } from '../state/place';
import type { FailedCommand, KnownFailure } from './known-failures';

/** That somebody else holds the lock of a state, as the engine says it. Wordings of Terraform 1.11. */
export const HELD =
  /Error acquiring the state lock[\s\S]*Lock Info:|workspace (is )?already locked|state (blob )?is already locked/i;

const WHY = 'Somebody else plans or applies this environment, and two writers would lose each other’s work.';

/** That the engine could not give its own lock back. */
export const NOT_RELEASED = /Error releasing the state lock/;

const KEPT: KnownFailure = {
  pattern: NOT_RELEASED,
  code: 'state-unusable',
  explain: (failure, text) => {
    const { command, environment, state } = failure;
    const { id } = engineHolder(text);
    const reason = /^Error message: (.*)$/m.exec(text)?.[1];
    return {
      what: `the state of "${environment}" was not unlocked in ${placeWords(state)} after "${command}"${reason ? `: ${reason}` : ''}`,
      why: 'What the engine did is done; only giving the lock back failed, so that everybody else finds the state locked.',
      next: `Run "plumbline state status ${environment}".${id === undefined ? '' : ` Where it is still locked, "terraform force-unlock ${id}" in ${failure.stackDir} frees it.`}`,
    };
  },
};

export const LOCK_FAILURES: readonly KnownFailure[] = [
  KEPT,
  {
    pattern: HELD,
    of: 'cloud',
    code: 'state-unusable',
    explain: ({ environment }) => ({
      what: `the state of "${environment}" is locked`,
      why: WHY,
      next:
        'Wait until that run is over and try again. A lock in HCP Terraform whose run is gone is freed by the workflow ' +
        '"Terraform Cloud Force Unlock"; when runs are stuck, use "Terraform Cloud Diagnostics & Unlock".',
    }),
  },
  {
    // The engine tells of the asker, whose lock nobody can free.
    pattern: HELD,
    of: 'postgres',
    code: 'state-unusable',
    explain: (failure, text) => heldBy(failure, text),
  },
  {
    pattern: HELD,
    of: 'http',
    code: 'state-unusable',
    explain: (failure, text) => heldBy(failure, text),
  },
  {
    pattern: HELD,
    code: 'state-unusable',
    explain: (failure, text) => {
      const { who, id } = engineHolder(text);
      return heldBy(failure, text, { who, freeing: id === undefined ? '' : forceUnlock(failure, id) });
    },
  },
];

/** A lock that is held, by whom as far as it is known. */
export function heldBy(
  { environment, state }: FailedCommand,
  text: string,
  holder?: { readonly who: string; readonly freeing: string },
): ErrorParts {
  const first = /for workspace creation/.test(text)
    ? ' PostgreSQL lets one environment of a database be made at a time: it may be another one that is.'
    : '';
  const place = state.kind === 'local' ? '' : ` in ${placeWords(state)}`;
  return {
    what: `the state of "${environment}" is locked${place}${holder?.who ? ` by ${holder.who}` : ''}`,
    why: `${WHY}${first}`,
    next: `Wait until that run is over and try again.${holder?.freeing ? ` ${holder.freeing}` : ''}`,
  };
}

const forceUnlock = ({ stackDir }: FailedCommand, id: string) =>
  `When it is gone and left the lock behind, "terraform force-unlock ${id}" in ${stackDir} frees it.`;

/** What the engine read of a lock; with some places that is the asker's own. */
function engineHolder(text: string): { readonly who: string; readonly id: string | undefined } {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  const operation = field('Operation')?.replace('OperationType', '').toLowerCase();
  const parts = [
    field('Who'),
    operation && ` (${operation})`,
    field('Created') && ` since ${field('Created')?.replace(/\.\d+ .*/, ' UTC')}`,
    field('ID') && `, lock ${field('ID')}`,
  ];
  return { who: parts.filter(Boolean).join(''), id: field('ID') };
}
