import { type ComposeFinding, type ServiceFinding, violation } from './finding';
import type { ComposeNode, Position } from './model';
import { child, entry, items, type Rule, resolved, text } from './services';
import { parseComposeSize } from './size';

const conflict = (at: Position, message: string, fix: string): ServiceFinding =>
  violation('settings-conflict', at, `${message}, so Compose refuses the file`, fix);

/** Limits of a service, and where `deploy.resources` has the same. */
const LIMITED = [
  ['cpus', 'limits', 'cpus', Number],
  ['mem_limit', 'limits', 'memory', parseComposeSize],
  ['mem_reservation', 'reservations', 'memory', parseComposeSize],
  ['pids_limit', 'limits', 'pids', Number],
] as const;

/** Settings that Compose does not take together. */
export const exclusiveRule: Rule = function* (service, context) {
  const { fields } = service;
  const at = (key: string) => entry(fields, key)!.keyAt;
  const given = (...path: string[]) => child(fields, ...path) !== undefined;
  const value = (...path: string[]) => resolved(child(fields, ...path), context).text;

  if (given('network_mode') && hasEntries(child(fields, 'networks'))) {
    yield conflict(
      at('network_mode'),
      'network_mode: and networks: exclude each other',
      'remove network_mode:',
    );
  }
  if (given('build', 'dockerfile') && given('build', 'dockerfile_inline')) {
    const message = 'build.dockerfile and build.dockerfile_inline exclude each other';
    yield conflict(at('build'), message, 'remove dockerfile_inline:');
  }
  const [scale, replicas] = [value('scale'), value('deploy', 'replicas')];
  if (scale && replicas && Number(scale) !== Number(replicas)) {
    yield conflict(
      at('scale'),
      `scale: ${scale} and deploy.replicas: ${replicas} say two things`,
      'remove scale:',
    );
  }
  for (const [key, section, name, parse] of LIMITED) {
    const own = value(key);
    if (!own || !parse(own) || child(fields, 'deploy', 'resources', section)?.kind !== 'map') continue;
    // Compose takes a limit that is left out there for 0.
    const other = value('deploy', 'resources', section, name);
    if (other === undefined || parse(own) === (parse(other) ?? 0)) continue;
    const there = `deploy.resources.${section}`;
    const message = `${key}: ${own} and ${there}${other === '' ? ' without' : `.${name}: ${other} for`} ${name} say two things`;
    yield conflict(at(key), message, other === '' ? `move it to ${there}.${name}:` : `remove ${key}:`);
  }
  const copies = Number(value('scale') || value('deploy', 'replicas') || 1);
  if (given('container_name') && copies > 1) {
    const message = `${copies} containers cannot have the one name of container_name:`;
    yield conflict(at('container_name'), message, 'remove container_name:');
  }
  if (copies < 0) {
    const key = value('scale') ? 'scale' : 'deploy';
    yield conflict(at(key), 'there cannot be fewer containers than none', 'write replicas: 1');
  }
};

/** What Compose does not take together in the top-level networks, volumes, secrets and configs. */
export function* exclusiveResources(root: ComposeNode): Iterable<ComposeFinding> {
  for (const section of ['networks', 'volumes']) {
    for (const [name, { keyAt, value }] of entriesOf(child(root, section))) {
      if (text(child(value, 'external')) !== 'true' || value.kind !== 'map') continue;
      const other = [...value.entries.keys()].find((key) => !/^(?:name|external|x-.*)$/.test(key));
      if (section !== 'volumes' || other === undefined) continue;
      yield conflict(
        keyAt,
        `volume ${JSON.stringify(name)} is external and has ${other}:`,
        `remove ${other}:`,
      );
    }
  }
  for (const [section, sources] of [
    ['secrets', ['file', 'environment']],
    ['configs', ['file', 'environment', 'content']],
  ] as const) {
    for (const [name, { keyAt, value }] of entriesOf(child(root, section))) {
      if (value.kind !== 'map') continue;
      const given = sources.filter((key) => value.entries.has(key));
      const noun = `${section.slice(0, -1)} ${JSON.stringify(name)}`;
      if (given.length > 1) {
        yield conflict(keyAt, `${noun} has both ${given.join(': and ')}:`, `remove ${given[1]}:`);
      } else if (given.length === 0 && !value.entries.has('external') && !value.entries.has('driver')) {
        const fix = `add environment: ${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')} to it, or external: true`;
        yield conflict(keyAt, `${noun} says nothing of where it comes from`, fix);
      }
    }
  }
}

const entriesOf = (node: ComposeNode | undefined) => (node?.kind === 'map' ? node.entries : []);

const hasEntries = (node: ComposeNode | undefined) =>
  node?.kind === 'map' ? node.entries.size > 0 : items(node).length > 0;
