import type { Database } from '../database';
import type { Container } from './container';
import type { Engine } from './engine';

/**
 * Routes hosts the way Traefik's Docker provider does: to containers that run and are not starting or unhealthy. Until
 * then a host has no route at all.
 */
export function keepRoutes(database: Database, engine: Engine): void {
  const { world } = database;
  let routed = new Map<string, Container>();
  const update = () => {
    const next = new Map<string, Container>();
    for (const container of engine.list()) {
      if (container.state() !== 'running' || !['none', 'healthy'].includes(container.health())) continue;
      for (const { host, port } of routesOf(database, container)) {
        next.set(host, container);
        world.router.set(host, container.workload, port);
      }
    }
    for (const host of routed.keys()) if (!next.has(host)) world.router.set(host, undefined);
    routed = next;
  };
  engine.onChange(update);
}

/** Labels of compose containers hold until the next deploy; domains of an application take effect at once. */
function routesOf({ state }: Database, { record }: Container) {
  if (record.kind !== 'application') return record.routes;
  const application = Object.values(state.applications).find(({ appName }) => appName === record.project);
  return Object.values(state.domains)
    .filter((each) => application && each.applicationId === application.applicationId && each.enabled)
    .map(({ host, port }) => ({ host, port: port ?? 3000 }));
}
