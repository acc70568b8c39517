import type { DokployClient } from '../../platforms/dokploy/client';
import type { Container } from '../../platforms/dokploy/containers';
import { listContainers, type SwarmUpdate, swarmUpdates } from '../../platforms/dokploy/inspect';
import type { ApplicationRecord, ComposeRecord } from '../../platforms/dokploy/records';
import { isApplication, readTarget, type Target } from '../../platforms/dokploy/services';
import { type Declared, judge, type Verdict } from './verdict';

/** What runs now, and whether that is what was declared. */
export async function look(
  api: DokployClient,
  target: Target,
  images: Declared['images'],
  signal?: AbortSignal,
): Promise<{ containers: Container[]; verdict: Verdict }> {
  const record = await readTarget(api, target);
  const kind = kindOf(record);
  const [containers, updates] = await Promise.all([
    listContainers(api, record, signal),
    swarmUpdates(api, record, swarmServices(record.appName, kind, images), signal),
  ]);
  return { containers, verdict: withUpdates(judge(containers, { images, kind }), updates) };
}

/** The tasks that run now may be the old ones, or the ones Swarm went back to: its own word counts as well. */
function withUpdates(verdict: Verdict, updates: readonly SwarmUpdate[]): Verdict {
  if (updates.length === 0) return verdict;
  const said = updates.map(
    ({ service, state, message }) => `${service}: Swarm reports ${state}${message ? ` (${message})` : ''}`,
  );
  return {
    ...verdict,
    healthy: false,
    final: verdict.final || updates.some(({ failed }) => failed),
    problems: [...said, ...verdict.problems],
  };
}

function swarmServices(appName: string, kind: Declared['kind'], images: Declared['images']): string[] {
  if (kind === 'application') return [appName];
  return kind === 'stack' ? Object.keys(images).map((service) => `${appName}_${service}`) : [];
}

function kindOf(record: ComposeRecord | ApplicationRecord): Declared['kind'] {
  if (isApplication(record)) return 'application';
  return record.composeType === 'stack' ? 'stack' : 'compose';
}
