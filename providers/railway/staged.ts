import { PlumblineError } from '../../core/errors';
import { STAGED_CHANGES } from '../../platforms/railway/reads';
import { COMMIT_STAGED, STAGE_CHANGES } from '../../platforms/railway/writes';
import type { Session } from './session';

/**
 * Writes a part of an environment's configuration without deploying anything. That goes through the staged changes,
 * which everybody shares, so it is refused while somebody else has some: committing would make theirs real.
 *
 * @throws PlumblineError
 */
export async function commitWithoutDeploy(
  { snapshots }: Session,
  environmentId: string,
  patch: Readonly<Record<string, unknown>>,
  purpose: string,
): Promise<void> {
  const staged = await snapshots.ask(STAGED_CHANGES, { environmentId }, 'look for staged changes');
  const { status, patch: theirs } = staged.environmentStagedChanges;
  if (status === 'STAGED' && Object.keys((theirs ?? {}) as object).length > 0) {
    throw new PlumblineError({
      what: `Cannot ${purpose}: environment ${environmentId} has staged changes`,
      why: 'Somebody changed something in the dashboard and has not deployed it; committing now would make it real.',
      next: 'Deploy or discard the staged changes in the dashboard, then run the command again.',
    });
  }
  await snapshots.write(STAGE_CHANGES, { environmentId, patch }, purpose);
  await snapshots.write(COMMIT_STAGED, { environmentId }, purpose);
}
