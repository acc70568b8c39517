import { PlumblineError } from '../../core/errors';
import type { DeploymentRecord } from '../../platforms/dokploy/records';
import { describeTarget, type Target } from '../../platforms/dokploy/services';

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

/** The person at the keyboard gave up. */
export function stopped(target: Target): PlumblineError {
  return new PlumblineError({
    what: `Stopped waiting for the deployment of ${describeTarget(target)}`,
    why: 'The command was interrupted; the deployment itself goes on.',
    next: 'Run the command again: it deploys once more and then verifies what runs.',
  });
}
