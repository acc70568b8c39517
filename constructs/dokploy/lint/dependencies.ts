import { nearest } from '../../../core/suggestion';
import { type ServiceFinding, violation } from './finding';
import { isDisabled } from './healthcheck';
import type { ComposeNode, Position } from './model';
import { impliedDependencies } from './references';
import { type ComposeService, child, items, type LintContext, type Rule, resolved, text } from './services';

interface Dependency {
  readonly name: string;
  readonly condition: string;
  /** Compose goes on without it where it is not there. */
  readonly optional: boolean;
  readonly at: Position;
}

/** What a service waits for exists and can become what it waits for. */
export const dependenciesRule: Rule = function* (service, context) {
  if (context.type === 'stack') {
    const written = service.fields.entries.get('depends_on');
    if (!written || !child(service.fields, 'depends_on')) return;
    const message = 'Swarm starts services in any order and waits for none';
    const fix = 'remove depends_on: and let the app retry its connections';
    yield violation('depends-on-ignored', written.keyAt, message, fix);
    return;
  }
  if (service.profiles.length > 0) return;
  const dependencies = dependenciesOf(service, context);
  for (const dependency of dependencies) yield* judge(dependency, service, context);
  if (waitsForItself(service, context)) {
    const message = 'waits for itself, directly or through others, so none of them can start';
    const at = child(service.fields, 'depends_on')?.at ?? service.at;
    yield violation('dependency-circle', at, message, 'remove one of the dependencies in the circle');
  }
};

function* judge(
  { name, condition, optional, at }: Dependency,
  service: ComposeService,
  context: LintContext,
): Iterable<ServiceFinding> {
  const target = context.services.get(name);
  if (!target) {
    if (context.incomplete) return;
    const others = [...context.services.keys()].filter((other) => other !== service.name);
    const near = nearest(name, others);
    const message = `depends on ${JSON.stringify(name)}, which the file does not declare`;
    const fix =
      near === undefined ? `remove it, or name one of: ${others.join(', ')}` : `write ${near} instead`;
    yield violation('dependency-unknown', at, message, fix);
    return;
  }
  if (target.profiles.length > 0 && !optional) {
    const message = `depends on ${name}, which is behind the profile ${target.profiles[0]} and not started, so Compose refuses the file`;
    yield violation('dependency-unknown', at, message, `remove profiles: from ${name}`);
    return;
  }
  if (condition !== 'service_healthy') return;
  const healthcheck = child(target.fields, 'healthcheck');
  if (isDisabled(healthcheck)) {
    const message = `waits for ${name} to be healthy, but its healthcheck is switched off: the gate never opens`;
    yield violation('gate-never-passes', at, message, `give ${name} a healthcheck`);
  } else if (!healthcheck && !target.inheritsFrom) {
    const message = `waits for ${name} to be healthy, but it has no healthcheck in this file: unless its image has one, the gate never opens`;
    yield violation('gate-never-passes', at, message, `give ${name} a healthcheck`);
  }
}

/** What a service waits for; what only a variable without a known value says is left out. */
function dependenciesOf({ fields }: ComposeService, context: LintContext): Dependency[] {
  const started = (name: string, at: Position): Dependency => ({
    name,
    at,
    condition: 'service_started',
    optional: false,
  });
  const node = child(fields, 'depends_on');
  const implied = impliedDependencies(fields, context).map(({ name, at }) => started(name, at));
  if (node?.kind === 'map') {
    const written = [...node.entries].map(([name, { keyAt, value }]) => ({
      name,
      at: keyAt,
      condition: text(child(value, 'condition')),
      optional: text(child(value, 'required')) === 'false',
    }));
    return [...written, ...implied];
  }
  const listed = items(node).flatMap((item: ComposeNode) => {
    const name = resolved(item, context).text;
    return name === undefined ? [] : [started(name, item.at)];
  });
  return [...listed, ...implied];
}

function waitsForItself(start: ComposeService, context: LintContext): boolean {
  const seen = new Set<string>();
  const queue = [start];
  while (queue.length > 0) {
    for (const { name } of dependenciesOf(queue.pop()!, context)) {
      if (name === start.name) return true;
      const next = context.services.get(name);
      if (next && !seen.has(name)) queue.push(next);
      seen.add(name);
    }
  }
  return false;
}
