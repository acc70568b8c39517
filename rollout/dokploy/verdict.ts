import { sameImage } from '../../core/same-image';
import type { Container } from '../../platforms/dokploy/containers';
import type { SwarmUpdate } from '../../platforms/dokploy/inspect';
import { type RolloutJudgement, type Verdict, worstOf } from '../verdict';
import type { Observation } from './observation';
import type { DokployRollout } from './request';

const finding = (verdict: Verdict, reason: string, final = false): RolloutJudgement => ({
  verdict,
  reason,
  final,
});

/**
 * Compares what runs with what was declared: everything declared has to run, from the declared image, and to be
 * healthy. Services nobody declared must not be broken either.
 */
export function judge(
  { kind, containers, expected, updates }: Observation,
  images: DokployRollout['images'],
): RolloutJudgement {
  const findings = [
    ...updates.map(unfinished),
    ...Object.entries(expected).map((task) => missing(containers, task, images)),
    ...containers.map((container) => broken(container, images[container.service], kind)),
  ].filter((found) => found !== undefined);
  if (findings.length === 0) return finding('pass', 'healthy');
  return {
    verdict: worstOf(findings.map(({ verdict }) => verdict)),
    reason: findings.map(({ reason }) => reason).join('; '),
    final: findings.some(({ final }) => final),
  };
}

/** The tasks that run now may be the old ones, or the ones Swarm went back to: its own word counts as well. */
function unfinished({ service, state, message, failed }: SwarmUpdate): RolloutJudgement {
  const said = `${service}: Swarm reports ${state}${message ? ` (${message})` : ''}`;
  return finding(failed ? 'fail' : 'inconclusive', said, failed);
}

function missing(
  containers: readonly Container[],
  [service, expected]: readonly [string, number],
  images: DokployRollout['images'],
): RolloutJudgement | undefined {
  const own = containers.filter((container) => container.service === service);
  if (own.length >= expected) return undefined;
  if (own.length > 0) return finding('inconclusive', `${service}: ${own.length} of ${expected} are there`);
  // Dokploy lists nothing when Docker itself does not answer, and what nobody declared is only told by the file.
  const seen = containers.length > 0 && service in images;
  const declared = service in images ? ` (declared: ${images[service]})` : '';
  return finding(seen ? 'fail' : 'inconclusive', `${service}: no container runs it${declared}`);
}

function broken(
  container: Container,
  declared: string | undefined,
  kind: Observation['kind'],
): RolloutJudgement | undefined {
  const { name, image, state, health, exitCode } = container;
  const compose = kind === 'compose';
  const match = declared === undefined ? 'same' : sameImage(declared, image);
  if (match === 'different') return finding('fail', `${name}: runs ${image}, declared is ${declared}`);
  if (state === 'exited' || state === 'dead') {
    // A one-shot service of the compose file that did its work is as it should be.
    if (declared === undefined && exitCode === 0) return undefined;
    const code = exitCode === undefined ? '' : ` with code ${exitCode}`;
    const problem = container.problem ? `, ${container.problem}` : '';
    return finding('fail', `${name}: exited${code}${problem} and stays so`, compose);
  }
  if (state !== 'running') return finding('fail', `${name}: is ${state}`);
  if (image === undefined) {
    return finding('inconclusive', `${name}: cannot be inspected, so its image is unknown`);
  }
  if (match === 'unknown') {
    return finding('inconclusive', `${name}: runs ${image}, which does not tell whether it is ${declared}`);
  }
  // Compose never replaces an unhealthy container; Swarm does, so there the next task may be better.
  if (health === 'unhealthy') return finding('fail', `${name}: fails its healthcheck`, compose);
  if (health === 'starting') {
    return finding('inconclusive', `${name}: has not passed its healthcheck yet`);
  }
  return undefined;
}

/**
 * Why containers that Docker calls healthy are not well; nothing when they are. Docker does so for one that passes every
 * other probe. One failed probe delays a rollout until Docker has forgotten it; two end it.
 */
export function unrest({ containers }: Observation): RolloutJudgement | undefined {
  const flapping = containers.filter(({ relapses }) => relapses > 0);
  if (flapping.length === 0) return undefined;
  const reason = flapping.map(({ name }) => `${name}: passes its healthcheck and fails it again`).join('; ');
  return finding(
    'fail',
    reason,
    flapping.some(({ relapses }) => relapses > 1),
  );
}
