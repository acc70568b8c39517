import { violation } from './finding';
import type { ComposeNode } from './model';
import { child, items, type LintContext, type Rule, resolved } from './services';

interface Mount {
  readonly node: ComposeNode;
  readonly kind: 'named' | 'anonymous' | 'bind';
  readonly source: string;
  readonly readOnly: boolean;
}

/** Data outlives a redeploy, and no container holds the keys to the host. */
export const volumesRule: Rule = function* (service, context) {
  for (const { node, kind, source, readOnly } of mountsOf(child(service.fields, 'volumes'), context)) {
    if (kind === 'bind' && /(?:^|\/)docker\.sock$/.test(source)) {
      const message = 'whoever holds the Docker socket owns the host; read-only makes no difference';
      yield violation('docker-socket', node.at, message, 'remove the mount, or use a filtering socket proxy');
    } else if (kind === 'bind' && source === '/') {
      yield violation(
        'docker-socket',
        node.at,
        'the whole host is mounted',
        'mount the one folder that is needed',
      );
    } else if (
      kind === 'bind' &&
      /^\.{1,2}(?:\/|$)/.test(source) &&
      !source.startsWith('../files/') &&
      !readOnly
    ) {
      const message = `Dokploy wipes the folder of ${source} on every deploy, and what the app wrote there with it`;
      yield violation(
        'bind-mount-wiped',
        node.at,
        message,
        'use a named volume, or a Dokploy file mount under ../files/',
      );
    } else if (kind === 'anonymous') {
      const message = 'a volume without a name is lost when its container is removed';
      yield violation('anonymous-volume', node.at, message, `give it a name, such as data:${source}`);
    } else if (kind === 'named' && !context.volumes.has(source) && !service.inheritsFrom) {
      const message = `volume ${JSON.stringify(source)} is not declared, so Compose refuses the file at deploy time`;
      yield violation(
        'volume-undeclared',
        node.at,
        message,
        `add ${source}: {} under the top-level volumes:`,
      );
    }
  }
};

function mountsOf(volumes: ComposeNode | undefined, context: LintContext): Mount[] {
  return items(volumes).flatMap((node): Mount[] => {
    if (node.kind !== 'map') {
      const written = resolved(node, context).text;
      return written ? [shortMount(node, written)] : [];
    }
    const field = (name: string) => resolved(child(node, name), context).text ?? '';
    const [type, source, readOnly] = [field('type'), field('source'), field('read_only') === 'true'];
    if (type === 'bind') return [{ node, kind: 'bind', source, readOnly }];
    if (type !== 'volume') return [];
    const kind = source ? 'named' : 'anonymous';
    return [{ node, kind, source: source || field('target'), readOnly }];
  });
}

/** `[source:]target[:mode]`; a source that looks like a path is a bind mount. */
function shortMount(node: ComposeNode, written: string): Mount {
  const [source, target, mode = ''] = written.split(':') as [string, string?, string?];
  const readOnly = mode.split(',').includes('ro');
  if (target === undefined) return { node, kind: 'anonymous', source, readOnly };
  return { node, kind: /^[./~]/.test(source) ? 'bind' : 'named', source, readOnly };
}
