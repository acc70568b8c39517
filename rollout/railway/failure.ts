import { PlumblineError } from '../../core/errors';
import type { Snapshots } from '../../platforms/railway/snapshot';
import { type Observation, running } from './observation';
import { examine } from './post-mortem';
import type { RailwayRollout } from './request';
import { type Ending, NOT_LISTED, type RailwayJudgement, serving } from './verdict';

/** The error for a deployment that ended, or must not be waited for any longer. */
export async function failure(
  snapshots: Snapshots,
  request: RailwayRollout,
  name: string,
  id: string,
  seen: Observation | undefined,
  { reason, next }: Pick<Ending, 'reason' | 'next'>,
): Promise<PlumblineError> {
  const findings = await examine(snapshots, id, request);
  const status = seen?.deployment.status ?? 'unknown';
  const at = findings.step ? ` at ${findings.step}` : '';
  const log =
    findings.log.length > 0
      ? `\nLast lines of its log:\n${findings.log.map((line) => `  | ${line}`).join('\n')}`
      : '';
  return new PlumblineError({
    what: `Deployment ${id} of ${name}${request.image ? ` (${request.image})` : ''} failed${at}: ${status}`,
    why: `${findings.reason ? `${findings.reason}. ` : ''}${reason} ${await whatServes(snapshots, request, id)}${log}`,
    next: findings.step === 'HEALTHCHECK' ? `${next} ${GATE_TRAPS}` : next,
  });
}

/**
 * Why an app that runs does not pass the gate.
 * @see https://docs.railway.com/guides/healthchecks
 */
const GATE_TRAPS =
  'Railway asks from the host name healthcheck.railway.app, on the port in the variable PORT, and takes nothing but 200: the app ' +
  'has to allow that host, to listen on PORT at 0.0.0.0 or [::] and not at 127.0.0.1, and to answer that very path, not with a redirect.';

/** The error for a deployment that did not end in time. */
export function tooLate(
  snapshots: Snapshots,
  request: RailwayRollout,
  name: string,
  id: string,
  seen: Observation | undefined,
  judgement: RailwayJudgement,
): Promise<PlumblineError> {
  const state = judgement === NOT_LISTED ? 'not listed' : judgement.reason;
  return failure(snapshots, request, name, id, seen, {
    reason: `After ${request.timeoutSeconds} s it is still ${state}.`,
    next: `Look at the deployment in the dashboard (it may go on, or be stuck there and need cancelling), then run the command again; raise timeout_seconds when ${request.timeoutSeconds} s are too few.`,
  });
}

/** Says what people get now, which decides how urgent a failure is. */
async function whatServes(snapshots: Snapshots, request: RailwayRollout, id: string): Promise<string> {
  const active = await running(snapshots, request).then(serving, () => 'unknown' as const);
  if (active === 'unknown') return 'Whether the previous deployment still serves could not be read.';
  if (active === undefined) return 'NOTHING SERVES NOW.';
  const image = active.meta?.image ? ` (${active.meta.image})` : '';
  return active.id === id
    ? 'This deployment is the one that serves.'
    : `The previous deployment ${active.id}${image} still serves.`;
}

/** The error for a run that was interrupted. */
export function stopped(name: string, id: string): PlumblineError {
  return new PlumblineError({
    what: `Stopped while following deployment ${id} of ${name}`,
    why: 'The run was interrupted; the deployment itself goes on at Railway.',
    next: 'Run the command again: it deploys once more and follows that deployment.',
  });
}
