import { sameImage } from '../../core/same-image';
import type { LiveDeployment } from '../../platforms/railway/live';
import type { RolloutJudgement } from '../verdict';
import type { Observation } from './observation';

/** Nothing to wait for any more, and not what was wanted. */
export interface Ending extends RolloutJudgement {
  readonly verdict: 'fail' | 'inconclusive';
  readonly final: true;
  readonly next: string;
}

/** What a deployment has come to: it serves, it is waited for, or it ended. */
export type RailwayJudgement = Ending | (RolloutJudgement & { readonly final: false });

const waiting = (reason: string): RailwayJudgement => ({ verdict: 'inconclusive', final: false, reason });
const ended = (verdict: Ending['verdict'], reason: string, next: string): Ending => ({
  verdict,
  final: true,
  reason,
  next,
});

const SERVING: RailwayJudgement = { verdict: 'pass', final: false, reason: 'serving' };

/** Railway does not know the deployment yet. */
export const NOT_LISTED: RailwayJudgement = waiting('not listed yet');

const FIX = 'Correct the cause and run the command again: it deploys once more.';

/** Railway's words for attempts that ended without ever serving, or ceased to. */
const ENDED: Readonly<Record<string, Ending>> = {
  FAILED: ended('fail', 'Railway gave the deployment up.', FIX),
  CRASHED: ended('fail', 'The container kept exiting until its restarts were used up.', FIX),
  NEEDS_APPROVAL: ended(
    'fail',
    'Railway waits until somebody with access to the workspace approves the deployment.',
    'Approve it in the dashboard, then run the command again.',
  ),
};

/** What of a repository is watched decides for a service that Railway builds, and for no other. */
const skipped = (image: string | undefined) =>
  image === undefined
    ? ended(
        'fail',
        'Railway skipped the deployment: nothing that its watch patterns cover has changed.',
        'Widen watch_patterns, or deploy the service by hand in the dashboard.',
      )
    : ended(
        'fail',
        `Railway skipped the deployment of ${image} and does not say why.`,
        'See in the dashboard what it says of that deployment, then run the command again: it deploys once more.',
      );

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
export function judge(
  { deployment, serviceInstance }: Observation,
  image: string | undefined,
): RailwayJudgement {
  const { id, status } = deployment;
  const end = status === 'SKIPPED' ? skipped(image) : ENDED[status];
  if (end) return end;
  if (status === 'REMOVED' || status === 'REMOVING')
    return removed(deployment, serviceInstance.latestDeployment);
  if (status !== 'SUCCESS' && status !== 'SLEEPING') return waiting(status);

  const wrong = image === undefined ? undefined : imageProblem(deployment, image);
  if (wrong) return wrong;
  const active = serving(serviceInstance);
  const asleep = status === 'SLEEPING' && (active === undefined || active.id === id);
  if (asleep || active?.id === id) return SERVING;
  return waiting(`${status}, but ${active ? `deployment ${active.id} still serves` : 'nothing serves yet'}`);
}

function removed({ id }: LiveDeployment, latest: LiveDeployment | null | undefined): Ending {
  const superseded = latest && latest.id !== id;
  return ended(
    'fail',
    superseded
      ? `Deployment ${latest.id} took its place: somebody, or Railway itself, deployed meanwhile.`
      : 'Somebody removed the deployment.',
    'Run the command again when nobody else deploys.',
  );
}

/** Why a deployment does not prove that the declared image runs. What cannot be compared proves nothing. */
function imageProblem({ meta }: Pick<LiveDeployment, 'meta'>, image: string): Ending | undefined {
  if (!meta?.image) {
    return ended(
      'inconclusive',
      `Railway does not say which image the deployment runs, so ${image} cannot be confirmed.`,
      'Check the deployment in the dashboard.',
    );
  }
  const match = sameImage(image, meta.image, meta.imageDigest);
  if (match === 'same') return undefined;
  const runs = `The deployment runs ${meta.image}${meta.imageDigest ? ` (${meta.imageDigest})` : ''}`;
  if (match === 'different') {
    return ended(
      'fail',
      `${runs}, not ${image}: the old image was deployed again, or the source was changed meanwhile.`,
      'Run the command again; it sets the declared image and deploys it.',
    );
  }
  return ended(
    'inconclusive',
    `${runs}, which does not tell whether it is ${image}.`,
    'Check the deployment in the dashboard, and declare the image with the tag or digest that Railway names.',
  );
}

/** Why containers of a deployment that serves are not well; nothing when they are. */
export function unrest({ instances }: LiveDeployment): Ending | undefined {
  const bad = (instances ?? []).filter(({ status }) => status === 'CRASHED' || status === 'RESTARTING');
  if (bad.length === 0) return undefined;
  const containers = `${bad.length} of ${instances?.length} containers ${bad.length === 1 ? 'is' : 'are'} ${bad[0]?.status}`;
  return ended(
    'fail',
    `It serves, but ${containers}. Railway restarts a container that keeps exiting until its restarts are used up.`,
    FIX,
  );
}
