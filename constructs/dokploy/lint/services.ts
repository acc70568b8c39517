import type { ComposeType } from '../compose-spec';
import { type ComposeFinding, inconclusive, type ServiceFinding, violation } from './finding';
import { interpolate } from './interpolation';
import type { ComposeEntry, ComposeMap, ComposeNode, Position } from './model';

/** A service with what it inherits by `extends` already laid under it. */
export interface ComposeService {
  readonly name: string;
  readonly at: Position;
  readonly fields: ComposeMap;
  /** File that holds an inherited part the lint did not read. */
  readonly inheritsFrom?: string;
  /** Runs to its end and others wait for that: a migration, for example. */
  readonly oneShot: boolean;
}

export interface LintContext {
  readonly type: ComposeType;
  readonly services: ReadonlyMap<string, ComposeService>;
  /** Names of the top-level `volumes`. */
  readonly volumes: ReadonlySet<string>;
  /** Known values of the Dokploy environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** HTTP paths the apps are declared to serve; absent when nobody declared any. */
  readonly endpoints?: readonly string[];
  /** Registries allowed besides `ghcr.io`. */
  readonly registries: readonly string[];
}

/** A rule looks at one service. */
export type Rule = (service: ComposeService, context: LintContext) => Iterable<ServiceFinding>;

export interface ReadServices {
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly volumes: ReadonlySet<string>;
  readonly findings: readonly ComposeFinding[];
}

/** Finds the services of a compose file and what keeps them from being read. */
export function readServices(root: ComposeNode): ReadServices {
  const findings: ComposeFinding[] = [];
  const services = new Map<string, ComposeService>();
  const nothing = { services, volumes: new Set<string>(), findings };
  const found = entry(root, 'services');
  if (found?.value.kind !== 'map' || found.value.entries.size === 0) {
    const at = found?.keyAt ?? root.at;
    const fix = 'give the file a "services:" map with at least one service';
    findings.push(violation('not-a-compose-file', at, 'the file declares no services', fix));
    return nothing;
  }
  const include = entry(root, 'include');
  if (include) {
    const message = 'services of the included files were not read';
    findings.push(inconclusive('include-not-read', include.keyAt, message, 'lint the included files too'));
  }
  const declared = found.value;
  const waitedFor = servicesWaitedFor(declared);
  for (const [name, { keyAt, value }] of declared.entries) {
    if (value.kind !== 'map') {
      const message = 'the service is not a map of settings';
      findings.push({
        ...violation('not-a-compose-file', keyAt, message, 'give it at least an image'),
        service: name,
      });
      continue;
    }
    const { fields, inheritsFrom } = withInherited(value, declared, [name]);
    services.set(name, {
      name,
      at: keyAt,
      fields,
      oneShot: waitedFor.has(name),
      ...(inheritsFrom && { inheritsFrom }),
    });
    if (inheritsFrom) {
      const message = `inherits from ${inheritsFrom}, which was not read`;
      const fix = 'lint the output of "docker compose config" to see the whole service';
      findings.push({ ...inconclusive('extends-not-read', keyAt, message, fix), service: name });
    }
  }
  const volumes = entry(root, 'volumes')?.value;
  return { ...nothing, volumes: new Set(volumes?.kind === 'map' ? volumes.entries.keys() : []) };
}

function servicesWaitedFor(declared: ComposeMap): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { value } of declared.entries.values()) {
    const dependencies = child(value, 'depends_on');
    if (dependencies?.kind !== 'map') continue;
    for (const [name, { value: options }] of dependencies.entries) {
      if (text(child(options, 'condition')) === 'service_completed_successfully') names.add(name);
    }
  }
  return names;
}

function withInherited(
  own: ComposeMap,
  declared: ComposeMap,
  chain: readonly string[],
): { fields: ComposeMap; inheritsFrom?: string } {
  const reference = child(own, 'extends');
  if (!reference) return { fields: own };
  const file = text(child(reference, 'file'));
  if (file) return { fields: own, inheritsFrom: file };
  const name = reference.kind === 'scalar' ? reference.text : text(child(reference, 'service'));
  const base = declared.entries.get(name)?.value;
  if (base?.kind !== 'map' || chain.includes(name)) {
    return { fields: own, inheritsFrom: `service ${JSON.stringify(name)}` };
  }
  const inherited = withInherited(base, declared, [...chain, name]);
  return { ...inherited, fields: overlay(inherited.fields, own, 0) };
}

/** Deep enough for `deploy.resources.limits`; deeper maps are replaced as a whole. */
const OVERLAY_DEPTH = 3;

/** Compose lays the extending service over its base: maps are merged, everything else is replaced. */
function overlay(base: ComposeMap, own: ComposeMap, depth: number): ComposeMap {
  const entries = new Map(base.entries);
  for (const [name, added] of own.entries) {
    const existing = entries.get(name);
    const bothMaps = existing?.value.kind === 'map' && added.value.kind === 'map';
    const value =
      bothMaps && depth < OVERLAY_DEPTH
        ? overlay(existing.value as ComposeMap, added.value as ComposeMap, depth + 1)
        : added.value;
    entries.set(name, { keyAt: added.keyAt, value });
  }
  return { kind: 'map', at: own.at, entries };
}

export function entry(node: ComposeNode | undefined, key: string): ComposeEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

/** The node at a path of keys, when it is there and not null. */
export function child(node: ComposeNode | undefined, ...path: string[]): ComposeNode | undefined {
  let current = node;
  for (const key of path) current = entry(current, key)?.value;
  return current?.kind === 'scalar' && current.value === null ? undefined : current;
}

export function text(node: ComposeNode | undefined): string {
  return node?.kind === 'scalar' ? node.text : '';
}

/** A list as it stands; a single scalar counts as a list of one. */
export function items(node: ComposeNode | undefined): readonly ComposeNode[] {
  if (node?.kind === 'list') return node.items;
  return node?.kind === 'scalar' && node.value !== null ? [node] : [];
}

/** The text after interpolation, or the names of variables nobody gave a value. */
export function resolved(node: ComposeNode | undefined, context: LintContext) {
  return interpolate(text(node), context.variables);
}
