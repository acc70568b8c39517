import { inconclusive, violation } from './finding';
import type { ComposeNode } from './model';
import { child, items, type Rule, resolved, text } from './services';

/** Files of variables are there when Compose reads them. Dokploy writes `.env` itself. */
export const envFileRule: Rule = function* (service, context) {
  for (const node of entriesOf(child(service.fields, 'env_file'))) {
    const isMap = node.kind === 'map';
    if (isMap && text(child(node, 'required')) === 'false') continue;
    const path = resolved(isMap ? child(node, 'path') : node, context).text;
    if (!path || /^(?:\.\/)?\.env$/.test(path)) continue;
    const found = context.exists?.(path);
    if (found === true) continue;
    const fix =
      'write env_file: .env, which Dokploy writes, or name each variable under environment: as NAME: $' +
      '{NAME}';
    yield found === undefined
      ? inconclusive('env-file-missing', node.at, `whether ${path} is there cannot be told`, fix)
      : violation(
          'env-file-missing',
          node.at,
          `${path} is not there, so Compose refuses to start the app`,
          fix,
        );
  }
};

const entriesOf = (node: ComposeNode | undefined): readonly ComposeNode[] =>
  node?.kind === 'map' ? [node] : items(node);
