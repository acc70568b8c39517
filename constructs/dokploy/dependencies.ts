import type { IConstruct } from 'constructs';
import { suggestion } from '../../core/suggestion';
import { refusal } from '../declaration-error';
import { byName, type Kind, oneOf } from '../props/kind';
import { isToken } from '../terraform-value';

/** What a container waits for another one to be: `healthy`, merely `started`, or a job that `completed` with code 0. */
export type DependencyCondition = 'healthy' | 'started' | 'completed';

/** Containers of the same app by name, and until when each is waited for. */
export type Dependencies = Readonly<Record<string, DependencyCondition>>;

/** What may be given for them. */
export const dependencies: Kind<Dependencies> = byName<DependencyCondition>(
  oneOf('healthy', 'started', 'completed'),
);

/** A container of an app, as far as the order of starting goes. */
export interface Starter {
  readonly name: string;
  readonly kind: 'service' | 'sidecar' | 'job';
  /** Where it is in the declaration; empty for the service itself. */
  readonly prefix: string;
  readonly dependsOn?: Dependencies | undefined;
}

/**
 * What each container waits for, by name: as declared; else the service waits for every container beside it and for every job,
 * and a job for every container beside the service. Whatever itself waits for the service, or for the job, is left out.
 *
 * @throws PlumblineError for names that nothing has, conditions that never come true, and circles
 */
export function resolveDependencies(
  scope: IConstruct,
  starters: readonly Starter[],
): Readonly<Record<string, Dependencies>> {
  for (const starter of starters) checkDependencies(scope, starter, starters);
  const main = starters.find(({ kind }) => kind === 'service')!.name;
  const late = followers(main, starters);
  const early = (kind: Starter['kind'], condition: DependencyCondition, besides: ReadonlySet<string>) =>
    starters
      .filter((other) => other.kind === kind && !late.has(other.name) && !besides.has(other.name))
      .map(({ name }) => [name, condition] as const);
  const usual = {
    service: () => [...early('sidecar', 'healthy', new Set()), ...early('job', 'completed', new Set())],
    job: (name: string) => early('sidecar', 'healthy', followers(name, starters)),
    sidecar: () => [],
  };
  const resolved = Object.fromEntries(
    starters.map(({ name, kind, dependsOn }) => [name, dependsOn ?? Object.fromEntries(usual[kind](name))]),
  );
  refuseCircle(scope, resolved);
  return resolved;
}

/** What waits for a container, also through others. */
function followers(name: string, starters: readonly Starter[]): ReadonlySet<string> {
  const found = new Set([name]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { name: next, dependsOn } of starters)
      if (Object.keys(dependsOn ?? {}).some((other) => found.has(other))) found.add(next);
  }
  found.delete(name);
  return found;
}

function checkDependencies(
  scope: IConstruct,
  { name, prefix, dependsOn = {} }: Starter,
  starters: readonly Starter[],
): void {
  for (const [other, condition] of Object.entries(dependsOn)) {
    const field = `${prefix}dependsOn.${other}`;
    const found = starters.find((starter) => starter.name === other);
    if (!found || isToken(other)) {
      const known = starters.map((starter) => starter.name).filter((each) => each !== name);
      throw refusal(scope, {
        field,
        why: 'the app has no container of this name',
        next: suggestion(other, known),
      });
    }
    if ((found.kind === 'job') === (condition === 'completed')) continue;
    throw refusal(scope, {
      field,
      value: condition,
      why:
        found.kind === 'job'
          ? `${other} is a job: it has no healthcheck and runs to its end`
          : `${other} is no job: it runs on, so it never completes`,
      next: found.kind === 'job' ? 'wait until it is "completed"' : 'wait until it is "healthy" or "started"',
    });
  }
}

function refuseCircle(scope: IConstruct, resolved: Readonly<Record<string, Dependencies>>): void {
  const settled = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      throw refusal(scope, {
        field: 'dependsOn',
        value: [...path.slice(path.indexOf(name)), name].join(' → '),
        why: 'they wait for each other, so that none of them ever starts',
        next: 'take one of the dependencies out',
      });
    }
    if (settled.has(name)) return;
    for (const next of Object.keys(resolved[name] ?? {})) visit(next, [...path, name]);
    settled.add(name);
  };
  for (const name of Object.keys(resolved)) visit(name, []);
}
