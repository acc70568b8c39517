import type { ComposeNode } from '../../../constructs/dokploy/lint/model';
import { type ComposeService, child, items, text } from '../../../constructs/dokploy/lint/services';
import { readLabels } from './labels';
import { withDefaults } from './reference';

/** What a service waits for. */
export interface Dependency {
  readonly name: string;
  readonly condition: 'healthy' | 'started' | 'completed';
  readonly node: ComposeNode;
}

const CONDITIONS: Readonly<Record<string, Dependency['condition']>> = {
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
};

/** What a service waits for, as the file says it. */
export function dependenciesOf({ fields }: ComposeService): Dependency[] {
  const node = child(fields, 'depends_on');
  if (node?.kind === 'map') {
    return [...node.entries].map(([name, { value }]) => ({
      name,
      condition: CONDITIONS[text(child(value, 'condition'))] ?? 'started',
      node: value,
    }));
  }
  return items(node).map((item) => ({
    name: withDefaults(text(item)) ?? text(item),
    condition: 'started',
    node: item,
  }));
}

/** Services that run to their end: those whose end another one waits for. */
export function jobsIn(services: readonly ComposeService[]): ReadonlySet<string> {
  const completed = services.flatMap(dependenciesOf).filter(({ condition }) => condition === 'completed');
  return new Set(completed.map(({ name }) => name));
}

/**
 * The service that the app is for: one that is routed, else one that publishes something and that none waits for, else one that
 * none waits for.
 *
 * @returns those that are equally likely, in the order of the file
 */
export function likelyMain(services: readonly ComposeService[]): readonly ComposeService[] {
  const jobs = jobsIn(services);
  const running = services.filter(({ name }) => !jobs.has(name));
  const awaited = new Set(services.flatMap(dependenciesOf).map(({ name }) => name));
  const last = ({ name }: ComposeService) => !awaited.has(name);
  const routed = ({ fields }: ComposeService) =>
    readLabels(fields).some(({ name }) => /^traefik\.http\.routers\./i.test(name));
  const publishes = ({ fields }: ComposeService) => items(child(fields, 'ports')).length > 0;
  const rules = [routed, (service: ComposeService) => publishes(service) && last(service), last, () => true];
  return rules.map((rule) => running.filter(rule)).find((found) => found.length > 0) ?? [];
}
