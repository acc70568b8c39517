import { serviceInstance } from '../../../providers/railway/definitions/service-instance';
import { type Code, list, object, text } from '../code';
import type { SettingsTable } from './settings';

const { build_command, dockerfile_path } = serviceInstance.attributes;

/** Builders as declarations name them. */
const BUILDERS = ['RAILPACK', 'NIXPACKS', 'HEROKU', 'PAKETO'];

const OF_THE_BUILDER =
  'Plumbline declares no settings of a builder; the service keeps what its dashboard says';

/** How Railway builds, for a repository that it builds. */
export function buildCode(repository: string, build: SettingsTable): Code {
  return object({
    repository: text(repository),
    builder: builder(build),
    buildCommand: optional(build.text('buildCommand', build_command)),
    watchPatterns: patterns(build),
    dockerfilePath: optional(build.text('dockerfilePath', dockerfile_path)),
  });
}

/** Says of everything about a build that it counts for nothing where a published image runs. */
export function leaveBuild(build: SettingsTable): void {
  build.close(
    'was not carried over: the repository that Railway builds is not known, and a published image runs instead; --repository names it',
  );
}

/** Settings of a build that have no counterpart. */
export function leaveRest(build: SettingsTable): void {
  build.leave({
    nixpacksPlan: OF_THE_BUILDER,
    nixpacksConfigPath: OF_THE_BUILDER,
    nixpacksVersion: OF_THE_BUILDER,
    railpackVersion: OF_THE_BUILDER,
    buildEnvironment: OF_THE_BUILDER,
  });
  build.close('was not carried over: Railway knows no such setting of a build');
}

/** Railway builds with a Dockerfile wherever it finds one, so that builder is no choice. */
function builder(build: SettingsTable): Code | undefined {
  const name = build.text('builder')?.toUpperCase();
  if (name === undefined || name === 'DOCKERFILE') return undefined;
  if (BUILDERS.includes(name)) return text(name);
  build.say('builder', `was not carried over: it is none of ${[...BUILDERS, 'DOCKERFILE'].join(', ')}`);
  return undefined;
}

function patterns(build: SettingsTable): Code | undefined {
  const found = build.texts('watchPatterns');
  return found && found.length > 0 ? list(found.map(text)) : undefined;
}

const optional = (value: string | undefined) => (value === undefined ? undefined : text(value));
