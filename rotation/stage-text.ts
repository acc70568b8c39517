import type { CommandContext, ExitCode } from '../core/command';
import type { ErrorParts } from '../core/errors';
import { AUDIT_FILE } from './audit';
import type { Job } from './selection';
import { openOf, type Workshop } from './workshop';

/** What was done in one environment, by names of inputs. */
export interface StageResult {
  readonly environment: string;
  readonly rotated: readonly string[];
  readonly revoked: readonly string[];
  readonly returned: readonly string[];
  /** Why applying it failed. */
  readonly error?: ErrorParts;
  readonly exitCode: ExitCode;
}

/** Names of the inputs that jobs are about. */
export const namesOf = (jobs: readonly Job[]) => jobs.map(({ input }) => input.name);

/** What there is to do while the new values of some keys are not in use everywhere. */
export const stillValid = (environment: string, jobs: readonly Job[]) =>
  'The previous values are still valid. The secrets file holds the new ones: run the same command again to go on, or go back with ' +
  `"plumbline secrets rotation run --env ${environment} --back ${namesOf(jobs).join(' ')}".`;

/** What there is to do while services were not rid of values that are revoked. */
export const stillHeld = ({ environment, revoked }: Pick<StageResult, 'environment' | 'revoked'>) =>
  `Services of "${environment}" may still have the previous ${revoked.join(', ')}, which was revoked: ` +
  `"plumbline apply ${environment}" takes it from them.`;

/** Says what happened and what is left, for the team and whoever looks after its security. */
export function summarize(
  { output }: Pick<CommandContext, 'output'>,
  { environment, rotated, revoked, returned }: StageResult,
  shop: Workshop,
  jobs: readonly Job[],
): void {
  const did: readonly (readonly [string, readonly string[]])[] = [
    ['rotated', rotated],
    ['revoked the previous', revoked],
    ['went back to the previous', returned],
  ];
  for (const [text, keys] of did) {
    if (keys.length > 0) output.line(`${environment}: ${text} ${keys.join(', ')}.`);
  }
  for (const job of jobs) {
    const until = openOf(job, shop)?.details['revokeAfter'];
    if (until === undefined) continue;
    output.line(
      `${environment}: the previous ${job.input.name} is kept until ${until}; "plumbline secrets rotation run --env ${environment}" then revokes it.`,
    );
  }
  output.line(`Commit ${shop.store.file} and ${AUDIT_FILE}: without them nobody else has the new values.`);
}
