import { PlumblineError } from '../../core/errors';
import { type ImageMatch, sameImage } from '../../core/same-image';
import type { DokployClient } from '../../platforms/dokploy/client';
import { type Container, containerLine } from '../../platforms/dokploy/containers';
import type { DeploymentRecord } from '../../platforms/dokploy/records';
import { describeTarget, type Target } from '../../platforms/dokploy/services';
import type { Observation } from './observation';
import { examine } from './post-mortem';
import type { DokployRollout } from './request';

/** The error for a deployment that ended badly, or whose containers are not what was declared. */
export async function failure(
  api: DokployClient,
  request: DokployRollout,
  { deploymentId }: DeploymentRecord,
  { reason }: { readonly reason: string },
): Promise<PlumblineError> {
  const { kind, containers, log } = await examine(api, request, deploymentId);
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  const why = [
    `${reason}.`,
    ...(containers.length > 0
      ? ['Containers:', ...indented(containers.map(containerLine))]
      : ['No container is there.']),
    ...(log.length > 0 ? [`Last lines of the log of deployment ${deploymentId}:`, ...indented(log)] : []),
  ].join('\n');
  return new PlumblineError({
    what: `The deployment of ${kind === 'stack' ? `stack ${request.target.id}` : describeTarget(request.target)} failed`,
    why: api.redactor.clean(why),
    next: `${whatServes(request, kind, containers)}${probeTraps(containers)} Correct the cause, or declare the previous image, and run the command again.`,
  });
}

/** Why a container that runs does not pass its healthcheck, where one does not. */
function probeTraps(containers: readonly Container[]): string {
  if (!containers.some(({ health }) => health === 'unhealthy' || health === 'starting')) return '';
  return (
    ' The probe runs inside the container: its program (wget, curl) has to be in the image, the app has to listen on that port at ' +
    'the address that is asked (localhost may mean ::1) and to answer that very path, not with a redirect.'
  );
}

/** Says what people get now. Compose stops the old container before the new one is healthy, so the previous version is usually gone. */
function whatServes(
  { target, images }: DokployRollout,
  kind: Observation['kind'],
  containers: readonly Container[],
): string {
  const running = containers.filter(
    ({ state, image, service }) =>
      state === 'running' && image !== undefined && (target.kind === 'application' || service in images),
  );
  const found = (match: ImageMatch) =>
    [...new Set(running.map(({ image }) => image))].filter((image) => matchOf(image, images) === match);
  const [previous, unclear] = [found('different'), found('unknown')];
  if (previous.length > 0) return `The previous version still serves (${previous.join(', ')}).`;
  if (unclear.length > 0) {
    return `Whether the previous version still serves cannot be told from what runs (${unclear.join(', ')}).`;
  }
  return kind === 'compose'
    ? 'Nothing serves the previous version: compose replaces the old container before the new one is healthy.'
    : 'Nothing serves the previous version any more.';
}

/** How an image that runs compares with the declared ones, of which one is enough. */
function matchOf(image: string | undefined, declared: DokployRollout['images']): ImageMatch {
  const matches = Object.values(declared).map((wanted) => sameImage(wanted, image));
  return (['same', 'unknown', 'different'] as const).find((match) => matches.includes(match)) ?? 'different';
}

/** Neither in the list nor in the queue. */
export function lost(target: Target): PlumblineError {
  return new PlumblineError({
    what: `The deployment of ${describeTarget(target)} was accepted and then lost: it is neither listed nor queued`,
    why: 'Dokploy keeps its queue in memory, so a restart (an update, a crash) drops what was waiting without a trace.',
    next: 'Run the command again: it deploys anew.',
  });
}

/** It was in the list and is no more. */
export function vanished(target: Target, row: DeploymentRecord): PlumblineError {
  return new PlumblineError({
    what: `Deployment ${row.deploymentId} of ${describeTarget(target)} disappeared while it ran`,
    why: 'Somebody removed it, or ten newer ones pushed it out of the list.',
    next: 'See in the dashboard what deploys besides this command, then run it again.',
  });
}

/** The deadline passed. */
export function tooLate(target: Target): PlumblineError {
  return new PlumblineError({
    what: `The deployment of ${describeTarget(target)} was not finished in time`,
    why: 'It still waits or runs on the server: image pulls and "--wait" count, and so do deployments queued before it.',
    next: 'Look at it in the dashboard; raise timeout_seconds when it only needs longer, then run the command again.',
  });
}

/** The run was interrupted before Dokploy had ended the deployment. */
export function stopped(target: Target): PlumblineError {
  return new PlumblineError({
    what: `Stopped waiting for the deployment of ${describeTarget(target)}`,
    why: 'The command was interrupted; the deployment itself goes on.',
    next: 'Run the command again: it deploys once more and then verifies what runs.',
  });
}

/** The run was interrupted before the containers had settled. */
export function stoppedSettling(target: Target): PlumblineError {
  return new PlumblineError({
    what: `Stopped waiting for the containers of ${describeTarget(target)}`,
    why: 'The command was interrupted; what was deployed stays as it is.',
    next: 'Run the command again: it deploys once more and then verifies what runs.',
  });
}
