import { violation } from './finding';
import type { ComposeNode, ComposeScalar } from './model';
import type { Rule } from './services';

/** Swarm's reader refuses a `$` that begins no reference, where Compose lets it stand for itself. */
export const interpolationRule: Rule = function* (service, context) {
  if (context.type !== 'stack') return;
  for (const scalar of textsOf(service.fields)) {
    if (!/\$(?![{A-Za-z_])/.test(scalar.text.replaceAll('$$', ''))) continue;
    const message = 'a "$" that begins no variable reference makes "docker stack deploy" refuse the file';
    yield violation('invalid-interpolation', scalar.at, message, 'write "$$" for a dollar sign');
  }
};

/** Every text with a dollar sign, each node once even when many aliases lead to it. */
function textsOf(root: ComposeNode): Set<ComposeScalar> {
  const texts = new Set<ComposeScalar>();
  const seen = new Set<ComposeNode>();
  const queue: ComposeNode[] = [root];
  while (queue.length > 0) {
    const node = queue.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'map') for (const { value } of node.entries.values()) queue.push(value);
    else if (node.kind === 'list') queue.push(...node.items);
    else if (node.text.includes('$')) texts.add(node);
  }
  return texts;
}
