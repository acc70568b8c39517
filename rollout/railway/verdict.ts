import { sameImage } from '../../core/same-image';
import type { Progress } from '../../platforms/railway/deployment-documents';
import type { LiveDeployment } from '../../platforms/railway/live';

/** What a deployment has come to. */
export type Verdict =
  | { readonly kind: 'waiting'; readonly note: string }
  | { readonly kind: 'serving' }
  | { readonly kind: 'failed'; readonly reason: string; readonly next: string };

const FIX = 'Correct the cause and run the command again: it deploys once more.';

/** Railway's words for attempts that ended without ever serving, or ceased to. */
const ENDED: Readonly<Record<string, { readonly reason: string; readonly next: string }>> = {
  FAILED: { reason: 'Railway gave the deployment up.', next: FIX },
  CRASHED: { reason: 'The container kept exiting until its restarts were used up.', next: FIX },
  SKIPPED: {
    reason: 'Railway skipped the deployment: nothing that its watch patterns cover has changed.',
    next: 'Widen watch_patterns, or deploy the service by hand in the dashboard.',
  },
  NEEDS_APPROVAL: {
    reason: 'Railway waits until somebody with access to the workspace approves the deployment.',
    next: 'Approve it in the dashboard, then run the command again.',
  },
};

/** The deployment that serves: the newest active one that runs or sleeps. */
export function serving<D extends { status: string; createdAt: string }>(instance: {
  readonly activeDeployments: readonly D[];
}): D | undefined {
  return [...instance.activeDeployments]
    .filter(({ status }) => status === 'SUCCESS' || status === 'SLEEPING')
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
}

/**
 * Judges one look at a deployment. Railway's SUCCESS is not enough: the deployment has to be the one that serves,
 * with the declared image.
 *
 * @param image declared image; undefined for a service that Railway builds
 */
export function judge({ deployment, serviceInstance }: Progress, image: string | undefined): Verdict {
  const { id, status } = deployment;
  const ended = ENDED[status];
  if (ended) return { kind: 'failed', ...ended };
  if (status === 'REMOVED' || status === 'REMOVING')
    return removed(deployment, serviceInstance.latestDeployment);
  if (status !== 'SUCCESS' && status !== 'SLEEPING') return { kind: 'waiting', note: status };

  const wrong = image === undefined ? undefined : imageProblem(deployment, image);
  if (wrong) return { kind: 'failed', ...wrong };
  const active = serving(serviceInstance);
  const asleep = status === 'SLEEPING' && (active === undefined || active.id === id);
  if (asleep || active?.id === id) return { kind: 'serving' };
  return {
    kind: 'waiting',
    note: `${status}, but ${active ? `deployment ${active.id} still serves` : 'nothing serves yet'}`,
  };
}

function removed({ id }: LiveDeployment, latest: LiveDeployment | null | undefined): Verdict {
  const superseded = latest && latest.id !== id;
  return {
    kind: 'failed',
    reason: superseded
      ? `Deployment ${latest.id} took its place: somebody, or Railway itself, deployed meanwhile.`
      : 'Somebody removed the deployment.',
    next: 'Run the command again when nobody else deploys.',
  };
}

/** Why a deployment does not prove that the declared image runs. What cannot be compared proves nothing. */
function imageProblem(
  { meta }: Pick<LiveDeployment, 'meta'>,
  image: string,
): { readonly reason: string; readonly next: string } | undefined {
  if (!meta?.image) {
    return {
      reason: `Railway does not say which image the deployment runs, so ${image} cannot be confirmed.`,
      next: 'Check the deployment in the dashboard.',
    };
  }
  const match = sameImage(image, meta.image, meta.imageDigest);
  if (match === 'same') return undefined;
  const digest = meta.imageDigest ? ` (${meta.imageDigest})` : '';
  if (match === 'unknown') {
    return {
      reason: `The deployment runs ${meta.image}${digest}, which does not tell whether it is ${image}.`,
      next: 'Check the deployment in the dashboard, and declare the image with the tag or digest that Railway names.',
    };
  }
  return {
    reason: `The deployment runs ${meta.image}${digest}, not ${image}: the old image was deployed again, or the source was changed meanwhile.`,
    next: 'Run the command again; it sets the declared image and deploys it.',
  };
}

/** Why containers of a deployment that serves are not well; nothing when they are. */
export function unrest({ instances }: LiveDeployment): string | undefined {
  const bad = (instances ?? []).filter(({ status }) => status === 'CRASHED' || status === 'RESTARTING');
  return bad.length === 0
    ? undefined
    : `${bad.length} of ${instances?.length} containers ${bad.length === 1 ? 'is' : 'are'} ${bad[0]?.status}.`;
}
