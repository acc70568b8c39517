import type { ComposeMap, ComposeNode } from '../../../constructs/dokploy/lint/model';
import { child, entry, items, text } from '../../../constructs/dokploy/lint/services';
import { type Code, list, object, raw, text as textCode } from '../code';
import type { ServiceContext } from './context';
import { withDefaults } from './reference';

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Docker takes no shorter one. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]+$/;

/**
 * The named volumes of a service; folders of the server are no declaration.
 *
 * @param declared the file's top-level `volumes`
 */
export function volumesOf(
  fields: ComposeMap,
  declared: ComposeNode | undefined,
  context: ServiceContext,
): Code | undefined {
  const taken = new Set<string>();
  const mounts = items(child(fields, 'volumes')).flatMap((node) => {
    const say = (message: string) => context.note(node.at, 'volumes', message);
    const mount = read(node);
    if (mount === undefined) {
      say('it is no volume that can be read without the environment: write it by hand');
      return [];
    }
    const { source, target } = mount;
    if (/docker\.sock$/.test(source)) {
      say('the Docker socket makes a container the owner of the server: it was left out');
    } else if (source === '') {
      say(
        `${target} has no name, so that its content is lost with the container: give it a named volume if it is to last`,
      );
    } else if (!NAME.test(source)) {
      say(
        `${source} is a folder or file of the server, which was left out: Dokploy empties the folder of the compose file in each deployment. Put data into a named volume, and files into a file mount (dokploy_mount) or the image`,
      );
    } else if (!/^\/[^:]+$/.test(target)) {
      say('its path in the container is not absolute: write it by hand');
    } else if (taken.has(target)) {
      say(`${target} is mounted twice, and this one was left out`);
    } else {
      taken.add(target);
      return [codeOf(mount, declared, say)];
    }
    return [];
  });
  return mounts.length === 0 ? undefined : list(mounts);
}

function codeOf(
  { source, target, readOnly }: Mount,
  declared: ComposeNode | undefined,
  say: (message: string) => void,
): Code {
  const options = child(declared, source);
  const external = child(options, 'external');
  const isExternal = external !== undefined && text(external) !== 'false';
  const named = withDefaults(text(child(options, 'name')) || text(child(external, 'name')));
  if (child(options, 'driver_opts') || !['', 'local'].includes(text(child(options, 'driver'))))
    say(`driver and options of the volume "${source}" were left out`);
  if (!isExternal)
    say(
      `"${source}" begins empty, under a name that Dokploy gives it: copy what it holds, or declare external: true with the name that \`docker volume ls\` shows`,
    );
  return object({
    name: textCode(named && isExternal ? named : source),
    mountPath: textCode(target),
    readOnly: readOnly ? raw(true) : undefined,
    external: isExternal ? raw(true) : undefined,
  });
}

function read(node: ComposeNode): Mount | undefined {
  if (node.kind === 'map') {
    const [type, source, target] = ['type', 'source', 'target'].map((key) =>
      withDefaults(text(child(node, key))),
    );
    if (target === undefined || target === '' || !['volume', 'bind', ''].includes(type ?? '?'))
      return undefined;
    const folder = type === 'bind' && !/^[./~]/.test(source ?? '') ? `./${source}` : (source ?? '');
    return { source: folder, target, readOnly: text(entry(node, 'read_only')?.value) === 'true' };
  }
  const known = node.kind === 'scalar' ? withDefaults(node.text) : undefined;
  if (known === undefined || known === '') return undefined;
  const [source, target, mode = ''] = known.split(':') as [string, string?, string?];
  if (target === undefined) return { source: '', target: source, readOnly: false };
  return { source, target, readOnly: mode.split(',').includes('ro') };
}
