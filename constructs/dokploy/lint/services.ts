import type { ComposeType } from '../compose-spec';
import { type ComposeFinding, inconclusive, type ServiceFinding, violation } from './finding';
import { interpolate } from './interpolation';
import type { ComposeEntry, ComposeMap, ComposeNode, Position } from './model';

/** A service with what it inherits by `extends` already laid under it. */
export interface ComposeService {
  readonly name: string;
  readonly at: Position;
  readonly fields: ComposeMap;
  /** File or service that holds an inherited part the lint did not read. */
  readonly inheritsFrom?: string;
  /** Runs to its end and others wait for that: a migration, for example. */
  readonly oneShot: boolean;
  /** Profiles it belongs to: the command Dokploy runs starts none of them. */
  readonly profiles: readonly string[];
}

/** What the top level of a file declares. */
export type Declared = Readonly<Record<(typeof RESOURCES)[number], ReadonlySet<string>>>;

const RESOURCES = ['networks', 'volumes', 'secrets', 'configs', 'models'] as const;

export interface LintContext {
  readonly type: ComposeType;
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly declared: Declared;
  /** Other files belong to this one and were not read: what is not declared here may be declared there. */
  readonly incomplete: boolean;
  /** Known values of the Dokploy environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** HTTP paths the apps are declared to serve; absent when nobody declared any. */
  readonly endpoints?: readonly string[];
  /** Registries allowed besides `ghcr.io`. */
  readonly registries: readonly string[];
  /** Whether a file is there, by its path from the compose file; absent when nobody can tell. */
  readonly exists?: (path: string) => boolean;
}

/** A rule looks at one service. */
export type Rule = (service: ComposeService, context: LintContext) => Iterable<ServiceFinding>;

export interface ReadServices {
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly declared: Declared;
  readonly incomplete: boolean;
  readonly findings: readonly ComposeFinding[];
}

/** Finds the services of a compose file and what keeps them from being read. */
export function readServices(root: ComposeNode): ReadServices {
  const findings: ComposeFinding[] = [];
  const services = new Map<string, ComposeService>();
  const include = entry(root, 'include');
  const read = { services, declared: declaredIn(root), incomplete: include !== undefined, findings };
  const found = entry(root, 'services');
  if (found?.value.kind !== 'map' || found.value.entries.size === 0) {
    const at = found?.keyAt ?? root.at;
    const fix = 'give the file a "services:" map with at least one service';
    findings.push(violation('not-a-compose-file', at, 'the file declares no services', fix));
    return read;
  }
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
    const { fields, inheritsFrom, unknown } = withInherited(value, declared, [name]);
    services.set(name, {
      name,
      at: keyAt,
      fields,
      oneShot: waitedFor.has(name),
      profiles: items(child(fields, 'profiles')).map(text).filter(Boolean),
      ...(inheritsFrom && { inheritsFrom }),
    });
    if (unknown && !include) {
      const message = `extends ${unknown}, so Compose refuses the file`;
      const fix = `remove extends:, or name one of: ${[...declared.entries.keys()].join(', ')}`;
      findings.push({ ...violation('extends-unknown', keyAt, message, fix), service: name });
    } else if (inheritsFrom) {
      const message = `inherits from ${inheritsFrom}, which was not read`;
      const fix = 'lint the output of "docker compose config" to see the whole service';
      findings.push({ ...inconclusive('extends-not-read', keyAt, message, fix), service: name });
    }
  }
  return read;
}

function declaredIn(root: ComposeNode): Declared {
  const names = RESOURCES.map((section) => {
    const found = child(root, section);
    return [section, new Set(found?.kind === 'map' ? found.entries.keys() : [])] as const;
  });
  return Object.fromEntries(names) as unknown as Declared;
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
): { fields: ComposeMap; inheritsFrom?: string; unknown?: string } {
  const reference = child(own, 'extends');
  if (!reference) return { fields: own };
  const file = text(child(reference, 'file'));
  if (file) return { fields: own, inheritsFrom: file };
  const name = reference.kind === 'scalar' ? reference.text : text(child(reference, 'service'));
  const base = declared.entries.get(name)?.value;
  if (base?.kind !== 'map' || chain.includes(name)) {
    const service = `service ${JSON.stringify(name)}`;
    const unknown = base ? `${service} in a circle` : `${service}, which the file does not declare`;
    return { fields: own, inheritsFrom: service, unknown };
  }
  const inherited = withInherited(base, declared, [...chain, name]);
  return { ...inherited, fields: overlay(inherited.fields, own, 0) };
}

/** Deep enough for `deploy.resources.limits`; deeper maps are replaced as a whole. */
const OVERLAY_DEPTH = 3;
/** Lists that replace what is inherited; all others are added to it, `override/merge.go` of compose-go. */
const REPLACING = new Set(['command', 'entrypoint', 'test']);

/** Compose lays the extending service over its base: maps are merged, lists joined, everything else is replaced. */
function overlay(base: ComposeMap, own: ComposeMap, depth: number): ComposeMap {
  const entries = new Map(base.entries);
  for (const [name, added] of own.entries) {
    const existing = entries.get(name);
    entries.set(name, { keyAt: added.keyAt, value: joined(name, existing?.value, added.value, depth) });
  }
  return { kind: 'map', at: own.at, entries };
}

function joined(name: string, base: ComposeNode | undefined, own: ComposeNode, depth: number): ComposeNode {
  if (base?.kind === 'map' && own.kind === 'map' && depth < OVERLAY_DEPTH)
    return overlay(base, own, depth + 1);
  if (base?.kind !== 'list' || own.kind !== 'list' || REPLACING.has(name)) return own;
  const mentioned = new Set(own.items.map(text));
  const inherited = base.items.filter((item) => item.kind !== 'scalar' || !mentioned.has(item.text));
  return { ...own, items: [...inherited, ...own.items] };
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
