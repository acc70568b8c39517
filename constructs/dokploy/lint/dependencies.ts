import { violation } from './finding';
import { isDisabled } from './healthcheck';
import type { ComposeNode, Position } from './model';
import { child, items, type Rule, text } from './services';

/** What a service waits for exists and can become what it waits for. */
export const dependenciesRule: Rule = function* (service, context) {
  const dependencies = child(service.fields, 'depends_on');
  if (!dependencies) return;
  if (context.type === 'stack') {
    const at = service.fields.entries.get('depends_on')!.keyAt;
    const message = 'Swarm starts services in any order and waits for none';
    yield violation(
      'depends-on-ignored',
      at,
      message,
      'remove depends_on: and let the app retry its connections',
    );
    return;
  }
  for (const { name, condition, at } of dependenciesOf(dependencies)) {
    const target = context.services.get(name);
    if (!target) {
      const known = [...context.services.keys()].join(', ');
      const message = `depends on ${JSON.stringify(name)}, which the file does not declare`;
      yield violation('dependency-unknown', at, message, `depend on one of: ${known}`);
      continue;
    }
    const healthcheck = child(target.fields, 'healthcheck');
    if (condition === 'service_healthy' && isDisabled(healthcheck)) {
      const message = `waits for ${name} to be healthy, but its healthcheck is switched off: the gate never opens`;
      yield violation('gate-never-passes', at, message, `give ${name} a healthcheck`);
    } else if (condition === 'service_healthy' && !healthcheck && !target.inheritsFrom) {
      const message = `waits for ${name} to be healthy, but it has no healthcheck in this file: unless its image has one, the gate never opens`;
      yield violation('gate-never-passes', at, message, `give ${name} a healthcheck`);
    }
  }
  if (waitsForItself(service.name, context.services)) {
    const message = 'waits for itself, directly or through others, so none of them can start';
    yield violation(
      'gate-never-passes',
      dependencies.at,
      message,
      'remove one of the dependencies in the circle',
    );
  }
};

function dependenciesOf(node: ComposeNode): { name: string; condition: string; at: Position }[] {
  if (node.kind === 'map') {
    return [...node.entries].map(([name, { keyAt, value }]) => ({
      name,
      at: keyAt,
      condition: text(child(value, 'condition')),
    }));
  }
  return items(node).map((item) => ({ name: text(item), at: item.at, condition: 'service_started' }));
}

function waitsForItself(start: string, services: Parameters<Rule>[1]['services']): boolean {
  const seen = new Set<string>();
  const queue = [start];
  while (queue.length > 0) {
    const dependencies = child(services.get(queue.pop()!)?.fields, 'depends_on');
    for (const { name } of dependencies ? dependenciesOf(dependencies) : []) {
      if (name === start) return true;
      if (!seen.has(name)) queue.push(name);
      seen.add(name);
    }
  }
  return false;
}
