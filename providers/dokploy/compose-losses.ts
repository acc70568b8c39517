import { formatPath } from '../../core/attribute-path';
import {
  type ComposeFile,
  type ComposeService,
  environmentOf,
  readComposeFile,
} from '../../platforms/dokploy/compose-file';
import { type State, UNKNOWN } from '../framework/schema';

/**
 * What a compose app has and would lose by becoming what is planned: services, and parts of them, variables in the file,
 * mounted volumes. What cannot be compared counts as lost, by the name of the attribute.
 */
export function composeLosses(live: State, planned: State): string[] {
  const before = live.compose_file === null ? undefined : readComposeFile(live.compose_file);
  if (before === undefined) return ['compose_file'];
  const after = planned.compose_file === UNKNOWN ? undefined : readComposeFile(planned.compose_file);
  const kept = new Set(after ? partsOf(after) : []);
  const lost = partsOf(before).filter((part) => !kept.has(part));
  const outermost = lost.filter((part) => !lost.some((other) => part.startsWith(`${other}.`)));
  return [...new Set([...outermost, ...renamedVolumes(before, live, planned)])];
}

/** Under other settings of the app its volumes get other names, and what they hold stays behind. */
function renamedVolumes({ sections }: ComposeFile, live: State, planned: State): string[] {
  const naming = ['randomize', 'suffix', 'isolated_deployments_volume'];
  if (naming.every((name) => live[name] === planned[name])) return [];
  return (sections['volumes'] ?? []).map((name) => formatPath(['volumes', name]));
}

/** Entries of these count one by one; every other key of a service as a whole. */
const ENTRIES: Readonly<Record<string, (service: ComposeService) => string[]>> = {
  environment: (service) => environmentOf(service).map(([name]) => name),
  volumes: ({ volumes }) => [volumes ?? []].flat().map(mountOf),
  ports: ({ ports }) => [ports ?? []].flat().map(containerPortOf),
};

/** `80` of `127.0.0.1:8080:80/tcp`, whichever place of the host leads there. */
function containerPortOf(port: unknown): string {
  if (typeof port === 'object' && port !== null) return String((port as { target?: unknown }).target);
  return String(port).replace(/^.*:|\/\w+$/g, '');
}

function partsOf({ services, sections }: ComposeFile): string[] {
  return [
    ...Object.entries(services).flatMap(([name, service]) => [
      formatPath(['services', name]),
      ...Object.keys(service).flatMap((key) => {
        const entries = ENTRIES[key]?.(service) ?? [];
        return key in ENTRIES
          ? entries.map((entry) => formatPath(['services', name, key, entry]))
          : [formatPath(['services', name, key])];
      }),
    ]),
    ...Object.entries(sections).flatMap(([section, names]) =>
      names.map((name) => formatPath([section, name])),
    ),
  ];
}

/** `uploads:/data`, without whether it can be written. */
function mountOf(volume: unknown): string {
  if (typeof volume === 'string') return volume.split(':').slice(0, 2).join(':');
  const { source, target } = volume as { source?: unknown; target?: unknown };
  return source === undefined ? String(target) : `${source}:${target}`;
}
