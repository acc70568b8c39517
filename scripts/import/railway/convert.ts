import { LIMITS, PORT } from '../../../providers/defaults';
import { USUAL_REGION } from '../../../providers/railway/definitions/regions';
import { call, type Entry, raw, text } from '../code';
import type { Declaration, InputDeclaration, Note } from '../declaration';
import { buildCode, leaveBuild, leaveRest as leaveBuildRest } from './build';
import type { ConfigText } from './config-text';
import { deployEntries, leaveRest as leaveDeployRest } from './deploy';
import { Settings } from './settings';

/** What the file does not say of itself. */
export interface Target {
  /** Name of the file, for what is said about it. */
  readonly file: string;
  /** Name of the service at Railway. */
  readonly name: string;
  /** `owner/name` that Railway builds. @default - unknown: a published image runs */
  readonly repository?: string;
  /** Environment whose overrides count. @default - none */
  readonly environment?: string;
}

export interface Conversion {
  readonly declaration: Declaration;
  readonly notes: readonly Note[];
}

/** The service that a railway.json or railway.toml configures, and what of the file a person has to look at. */
export function convertRailway(config: ConfigText, target: Target): Conversion {
  const settings = new Settings(config, target.file);
  const id = target.name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^(?![A-Za-z_])/, 'service-');
  const chosen = target.environment === undefined ? [] : [['environments', target.environment]];
  const build = settings.table(['build'], ...chosen.map((path) => [...path, 'build']));
  const deploy = settings.table(['deploy'], ...chosen.map((path) => [...path, 'deploy']));
  const image = imageInput(target.name, id);
  const source: Entry =
    target.repository === undefined
      ? { key: 'image', value: call('ImageRef.variable', raw(image.constant)) }
      : { key: 'build', value: buildCode(target.repository, build) };
  if (target.repository === undefined) leaveBuild(build);
  else leaveBuildRest(build);
  const entries = deployEntries(deploy);
  leaveDeployRest(deploy);
  noteOthers(settings, target);
  noteGeneral(settings, entries);
  const name: Entry[] = target.name === id ? [] : [{ key: 'name', value: text(target.name) }];
  const props = { kind: 'object', entries: [...name, source, ...entries] } as const;
  return {
    declaration: {
      functionName: `add${capitalized(id)}`,
      about: `The service ${target.name} in the Railway environment of a stack, from its ${target.file}.`,
      inputs: target.repository === undefined ? [image] : [],
      made: [call('new RailwayService', raw('stack'), text(id), props)],
    },
    notes: settings.notes,
  };
}

const imageInput = (name: string, id: string): InputDeclaration => ({
  kind: 'image',
  name: `${id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^(?![a-z])/, 'service_')}_image`,
  constant: 'image',
  description: `The image of ${name}, pinned; changing it is a rollout`,
});

const capitalized = (id: string) =>
  id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/** Tables of the file besides those of the service: overrides of other environments, and what Railway never read. */
function noteOthers(settings: Settings, { environment }: Target): void {
  const others = settings.table(['environments']);
  for (const name of others.names) {
    for (const part of ['build', 'deploy']) {
      if (name === environment) continue;
      const ignored = settings.table(['environments', name, part]);
      ignored.close(
        name === 'pr'
          ? 'was not carried over: Plumbline makes no preview environments'
          : `was not carried over: --environment ${name} gives the declaration with what ${name} overrides`,
      );
    }
    const rest = settings.table(['environments', name]);
    for (const part of rest.names.filter((each) => each !== 'build' && each !== 'deploy'))
      rest.say(part, 'was not carried over: only build and deploy can be overridden');
  }
  if (environment !== undefined && !others.names.includes(environment))
    settings.note(
      ['environments'],
      `has nothing for "${environment}", so the declaration has none of its overrides`,
    );
  const all = settings.all;
  for (const name of all.names) {
    if (['$schema', 'build', 'deploy', 'environments'].includes(name)) continue;
    all.say(name, OTHERS.get(name) ?? 'was not carried over: Railway reads nothing of that name');
  }
}

/** What people write although Railway never read it. */
const OTHERS = new Map(
  ['variables', 'env'].map((name) => [
    name,
    'was not carried over: Railway never read variables from this file; declare them as variables of the service',
  ]),
);

/** What the file cannot tell, and what becomes of it. */
function noteGeneral(settings: Settings, entries: readonly Entry[]): void {
  const say = (message: string) => settings.note([], message);
  const declared = (...keys: string[]) => keys.every((key) => entries.some((entry) => entry.key === key));
  const spread = entries.some(({ key, value }) => key === 'replicas' && value.kind === 'object');
  say(
    'until 2026-12-01 Railway lets it win over what is declared, in each deployment: delete it with the change that brings the declaration',
  );
  say(
    'it says nothing of variables, domains, volumes and the root directory: the plan names what the service has and nobody declares',
  );
  if (declared('healthcheck'))
    say(`it says nothing of the port: PORT becomes ${PORT}, unless port is declared`);
  if (!declared('region') && !spread)
    say(
      `without a region the service runs in that of the RailwayEnvironment, which is ${USUAL_REGION} unless it is declared`,
    );
  if (!declared('cpu', 'memoryGb'))
    say(
      `a limit that is not declared is ${LIMITS.cpu} vCPU or ${LIMITS.memoryGb} GB per container, and not what the plan allows: declare cpu and memoryGb`,
    );
}
