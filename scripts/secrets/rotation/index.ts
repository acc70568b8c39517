import type { Command } from 'commander';
import { register as registerPlan } from './plan';
import { register as registerRun } from './run';
import { register as registerStatus } from './status';

/** Adds `rotation` to the group `secrets`. */
export function register(secrets: Command): void {
  const rotation = secrets
    .command('rotation')
    .summary('replace secrets before they grow old')
    .description(
      'Replaces the secrets whose declaration says how: a new value is stored, verified with services that run, and\n' +
        'only then is the previous one revoked. What happened is in secrets/rotation.jsonl, without values.',
    );
  registerStatus(rotation);
  registerPlan(rotation);
  registerRun(rotation);
}
