import type { KeyStatus } from '../../../rotation/schedule';
import type { Job, Stage } from '../../../rotation/selection';
import { sourceOf } from '../../../rotation/sources';

const HOUR_MS = 60 * 60 * 1000;

/** What a stage will do, for people; no values. */
export function stageLines({ environment, rehearsalFor, jobs, left }: Stage): string[] {
  const title = rehearsalFor === undefined ? environment : `${environment}, before ${rehearsalFor}`;
  return [
    `${title}:`,
    ...(jobs.length === 0 ? ['  nothing to do'] : jobs.flatMap(jobLines)),
    ...left.map(({ key, why }) => `  · ${key}: ${why}`),
  ];
}

const VERBS = {
  rotate: 'rotate',
  resume: 'go on with',
  return: 'go back with',
  revoke: 'revoke the previous',
  replace: 'revoke the previous and rotate',
};

function jobLines({ action, input, why, services, overlapMs }: Job): string[] {
  const line = `  ${VERBS[action]} ${input.name} (${why})`;
  if (action === 'revoke' || action === 'return') return [line];
  const restarted = services.length === 0 ? 'no service restarts' : `restarts ${services.join(', ')}`;
  return [
    line,
    `    ${sourceOf(input.rotation.source).about(input.rotation.source)}`,
    `    ${restarted}; ${overlapText(overlapMs)}`,
    ...(input.rotation.alsoIn ?? []).map(
      (place) =>
        `    also stored as ${place.input} of ${place.environment}, which is applied before anything is revoked`,
    ),
  ];
}

function overlapText(overlapMs: number): string {
  if (overlapMs === 0) return 'the previous value is revoked as soon as the new one is verified';
  const hours = overlapMs / HOUR_MS;
  const text = Number.isInteger(hours) ? `${hours} h` : `${Math.round(overlapMs / 60_000)} min`;
  return `the previous value is kept for ${text} more`;
}

/** A stage as it is printed as JSON. */
export function stageDocument({ environment, rehearsalFor, jobs, left }: Stage) {
  return {
    environment,
    ...(rehearsalFor !== undefined && { rehearsalFor }),
    keys: jobs.map(({ action, input, why, services, overlapMs }) => ({
      key: input.name,
      action,
      why,
      category: input.rotation.category,
      services,
      overlapMs,
    })),
    left,
  };
}

/** One line of `rotation status` about a key that declares no rotation any more. */
export const abandonedLine = (key: string, environment: string) =>
  `  ${key}: declares no rotation any more, and its last one is not over; declare it again until ` +
  `"plumbline secrets rotation run --env ${environment}" has revoked the previous value`;

/** One line of `rotation status`. */
export function statusLine({
  key,
  category,
  age,
  days,
  everyDays,
  dueAt,
  open,
  revokeAfter,
}: KeyStatus): string {
  const old = days === undefined ? 'age unknown' : `${days} days old`;
  const cycle = everyDays === undefined ? 'on demand' : `every ${everyDays} days`;
  const due = dueAt === undefined ? '' : `, due ${dueAt.slice(0, 10)}`;
  const state = age === 'fresh' || age === 'on-demand' ? '' : `, ${age}`;
  const unfinished =
    open === undefined
      ? ''
      : open === 'interrupted'
        ? '; a rotation was interrupted'
        : `; the previous value may be revoked ${open === 'overlap' ? 'after' : 'since'} ${revokeAfter}`;
  return `  ${key} (${category}, ${cycle}): ${old}${due}${state === ', unknown' ? '' : state}${unfinished}`;
}
