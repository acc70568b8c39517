import type { ComposeMap, ComposeNode, Position } from '../../../constructs/dokploy/lint/model';
import { child, items, text } from '../../../constructs/dokploy/lint/services';
import { isSecretName, secretIn } from '../../../core/secret-text';
import { type Code, object, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { withDefaults } from './reference';

/** A label of a container, with its value as the file has it. */
export interface Label {
  readonly name: string;
  readonly value: string;
  readonly at: Position;
}

/** The labels of a service, those of Swarm too. */
export function readLabels(fields: ComposeMap): readonly Label[] {
  return [child(fields, 'labels'), child(fields, 'deploy', 'labels')].flatMap(fromNode);
}

function fromNode(node: ComposeNode | undefined): Label[] {
  if (node?.kind === 'map')
    return [...node.entries].map(([name, { keyAt, value }]) => ({ name, value: text(value), at: keyAt }));
  return items(node).map((item) => {
    const [name, ...rest] = text(item).split('=') as [string, ...string[]];
    return { name, value: rest.join('='), at: item.at };
  });
}

/** Labels that are no business of Traefik's. */
export function labelsCode(labels: readonly Label[], context: ServiceContext): Code | undefined {
  const kept = new Map<string, Code>();
  for (const { name, value, at } of labels) {
    const say = (message: string) => context.note(at, 'labels', message);
    if (/^traefik\./i.test(name)) continue;
    const known = withDefaults(value);
    if (/^com\.docker\.(?:compose|stack|swarm)\./.test(name))
      say(`Docker writes ${name} itself: it was left out`);
    else if (!/^[^\s=]+$/.test(name)) say('it has a name that Docker takes no label under, and was left out');
    else if (known === undefined)
      say(`${name} holds a variable without a default, and was left out: labels are literal`);
    else if (secretIn(known) !== undefined || (isSecretName(name) && known !== ''))
      say(`${name} holds what looks like a secret in clear, and was left out`);
    else kept.set(name, textCode(known));
  }
  return kept.size === 0 ? undefined : object(kept);
}
