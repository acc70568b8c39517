import { hostMount } from './docker-socket';
import { inconclusive, violation } from './finding';
import { interpolate } from './interpolation';
import type { ComposeNode } from './model';
import { mountSections } from './mount-sections';
import { child, items, type LintContext, type Rule, resolved, text } from './services';

interface Mount {
  readonly node: ComposeNode;
  /** `unknown` where a variable without a known value says what it is. */
  readonly kind: 'named' | 'anonymous' | 'bind' | 'unknown';
  /** As the file has it. */
  readonly written: { readonly source: string; readonly target: string };
  /** The source after interpolation, of an anonymous volume the target; absent when it is not known. */
  readonly known: string | undefined;
  readonly readOnly: boolean;
}

/** Data outlives a redeploy, and no container holds the keys to the host. */
export const volumesRule: Rule = function* (service, context) {
  const isComplete = !context.incomplete && !service.inheritsFrom && service.profiles.length === 0;
  for (const mount of mountsOf(child(service.fields, 'volumes'), context)) {
    const { node, kind, known: source = '', readOnly } = mount;
    const given =
      kind === 'bind' || kind === 'unknown' ? hostMount(node.at, mount.written, mount.known) : undefined;
    if (given) {
      yield given;
    } else if (
      kind === 'bind' &&
      /^\.{1,2}(?:\/|$)/.test(source) &&
      !source.startsWith('../files/') &&
      !readOnly
    ) {
      const message = `Dokploy wipes the folder of ${source} on every deploy, and what the app wrote there with it`;
      const judge = /\.[A-Za-z0-9]+$/.test(source) ? inconclusive : violation;
      const fix = `mount it read-only (:ro) if the app only reads it, use a named volume, or a Dokploy file mount under ../files/`;
      yield judge('bind-mount-wiped', node.at, message, fix);
    } else if (kind === 'anonymous' && /^[A-Za-z]:/.test(source)) {
      const message = `Compose reads ${JSON.stringify(source.slice(0, 2))} as a Windows drive, and Docker takes no volume name of one letter`;
      yield violation('volume-name', node.at, message, `write "data${source.slice(1)}"`);
    } else if (kind === 'anonymous') {
      const message = 'a volume without a name is lost when its container is removed';
      yield violation(
        'anonymous-volume',
        node.at,
        message,
        `write "data:${source}", and add data: {} under the top-level volumes:`,
      );
    } else if (kind === 'named' && !context.declared.volumes.has(source) && isComplete) {
      const message = `volume ${JSON.stringify(source)} is not declared, so Compose refuses the file at deploy time`;
      const name = source.replaceAll(/[^a-zA-Z0-9._-]+/g, '-');
      const fix = `${name === source ? '' : `write ${name} for ${source}, and `}add ${name}: {} under the top-level volumes:`;
      yield violation('volume-undeclared', node.at, message, fix);
    }
  }
};

function mountsOf(volumes: ComposeNode | undefined, context: LintContext): Mount[] {
  return items(volumes).flatMap((node): Mount[] => {
    if (node.kind !== 'map') return shortMount(node, context);
    const raw = (name: string) => text(child(node, name));
    const field = (name: string) => resolved(child(node, name), context).text;
    const [type, known, readOnly] = [field('type') ?? '', field('source'), field('read_only') === 'true'];
    const mount = { node, readOnly, written: { source: raw('source'), target: raw('target') } };
    if (type === 'bind') return [{ ...mount, kind: 'bind', known }];
    if (type !== 'volume') return [];
    if (known === undefined) return [{ ...mount, kind: 'unknown', known }];
    return [{ ...mount, kind: known ? 'named' : 'anonymous', known: known || field('target') }];
  });
}

/** `[source:]target[:mode]`; a source that looks like a path is a bind mount. */
function shortMount(node: ComposeNode, context: LintContext): Mount[] {
  const whole = resolved(node, context).text;
  const [source = '', target, mode = ''] = mountSections(whole ?? text(node));
  if (source === '') return [];
  const readOnly = mode.split(',').includes('ro');
  const written = { source, target: target ?? '' };
  if (whole === undefined) {
    const known = interpolate(source, context.variables).text;
    if (known === undefined) return [{ node, kind: 'unknown', written, known, readOnly }];
    return [{ node, kind: kindOf(known, target), written, known, readOnly }];
  }
  return [{ node, kind: kindOf(source, target), written, known: source, readOnly }];
}

function kindOf(source: string, target: string | undefined): Mount['kind'] {
  if (target === undefined) return 'anonymous';
  return /^(?:[./~]|[A-Za-z]:|\\\\)/.test(source) ? 'bind' : 'named';
}
