import type { Context } from '../context';

const containersOf = ({ engine }: Context, project: string) =>
  engine.list().filter(({ record }) => record.project === project);

const servicesOf = ({ database: { state } }: Context, project: string) =>
  Object.values(state.swarmServices).filter(({ spec }) => spec.project === project);

/** Starts the containers that stand still; a Swarm service gets its task back. */
export async function startService(context: Context, project: string): Promise<void> {
  for (const { name } of servicesOf(context, project)) context.swarm.scale(name, 1);
  for (const container of containersOf(context, project)) {
    if (!container.record.task && container.state() !== 'running') await context.engine.start(container);
  }
}

export async function stopService(context: Context, project: string): Promise<void> {
  for (const { name } of servicesOf(context, project)) context.swarm.scale(name, 0);
  for (const container of containersOf(context, project)) {
    if (!container.record.task) await context.engine.stop(container);
  }
}

/** Takes containers and Swarm services away; volumes stay. */
export async function removeService(context: Context, project: string): Promise<void> {
  for (const { name } of servicesOf(context, project)) await context.swarm.remove(name);
  for (const container of containersOf(context, project)) await context.engine.remove(container);
}

/** Last lines of a container's log; empty when there is no such container. */
export function tailOf({ engine }: Context, containerId: string, lines: number): string {
  const container = engine
    .list()
    .find(({ record }) => record.id.startsWith(containerId) || record.name === containerId);
  const log = container?.workload?.logs() ?? [];
  return log
    .slice(-lines)
    .map(({ at, line }) => `${at.toISOString()} ${line}`)
    .join('\n');
}
