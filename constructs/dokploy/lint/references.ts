import { type ServiceFinding, violation } from './finding';
import type { ComposeNode, Position } from './model';
import { child, items, type LintContext, type Rule, resolved } from './services';

/** The sections of a file that services take things from, and what one entry of each may look like. */
const SECTIONS = {
  networks: { noun: 'network', entry: '{}' },
  secrets: { noun: 'secret', entry: '{ environment: NAME }' },
  configs: { noun: 'config', entry: '{ file: ../files/NAME }' },
  models: { noun: 'model', entry: '{ model: ai/NAME }' },
} as const;

/** Every network, secret, config and model that a service names is declared; else Compose refuses the file. */
export const referencesRule: Rule = function* (service, context) {
  if (context.incomplete || service.inheritsFrom || service.profiles.length > 0) return;
  for (const section of Object.keys(SECTIONS) as (keyof typeof SECTIONS)[]) {
    const named = namesOf(child(service.fields, section), context);
    yield* undeclared(named, section, context);
  }
  yield* undeclared(namesOf(child(service.fields, 'build', 'secrets'), context), 'secrets', context);
};

interface Named {
  readonly name: string;
  readonly at: Position;
}

function* undeclared(
  named: readonly Named[],
  section: keyof typeof SECTIONS,
  context: LintContext,
): Iterable<ServiceFinding> {
  const { noun, entry } = SECTIONS[section];
  for (const { name, at } of named) {
    if (context.declared[section].has(name) || (section === 'networks' && name === 'default')) continue;
    const message = `${noun} ${JSON.stringify(name)} is not declared, so Compose refuses the file at deploy time`;
    const fix = `add ${name}: ${entry.replace('NAME', name)} under the top-level ${section}:`;
    yield violation(`${noun}-undeclared`, at, message, fix);
  }
}

/** Names in a list of names or of maps with `source`, or the keys of a map; what is not known is left out. */
function namesOf(node: ComposeNode | undefined, context: LintContext): Named[] {
  if (node?.kind === 'map') return [...node.entries].map(([name, { keyAt }]) => ({ name, at: keyAt }));
  return items(node).flatMap((item) => {
    const name = resolved(item.kind === 'map' ? child(item, 'source') : item, context).text;
    return name === undefined ? [] : [{ name, at: item.at }];
  });
}

/** Services that a service needs without saying so in `depends_on`: Compose adds them to it. */
export function impliedDependencies(fields: ComposeNode, context: LintContext): Named[] {
  const named = (node: ComposeNode | undefined, take: (whole: string) => string | undefined) =>
    items(node).flatMap((item) => {
      const name = take(resolved(item, context).text ?? '');
      return name ? [{ name, at: item.at }] : [];
    });
  const shared = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap((key) =>
    named(child(fields, key), (whole) => /^service:(.+)$/.exec(whole)?.[1]),
  );
  return [
    ...shared,
    ...named(child(fields, 'links'), (whole) => whole.split(':')[0]),
    ...named(child(fields, 'volumes_from'), (whole) =>
      whole.startsWith('container:') ? undefined : whole.split(':')[0],
    ),
  ];
}
