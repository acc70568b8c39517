import { violation } from './finding';
import { interpolate } from './interpolation';
import type { ComposeNode, ComposeScalar } from './model';
import type { Rule } from './services';

/** Every `$` is a reference Compose understands; one that is not makes the whole file fail at deploy time. */
export const interpolationRule: Rule = function* (service) {
  for (const scalar of textsOf(service.fields)) {
    const { malformed } = interpolate(scalar.text, {});
    if (malformed === undefined) continue;
    const message = 'a "$" that begins no variable reference makes Compose refuse the file';
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
