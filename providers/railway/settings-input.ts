import type { LiveService } from '../../platforms/railway/snapshot';
import type { State } from '../framework/schema';
import { settingsInput } from '../framework/settings';
import { equal } from '../framework/values';
import { liveRegions, SETTINGS } from './live-settings';

type Input = Record<string, unknown>;

export interface InputOptions {
  /** Also writes what is equal already, so that nothing is left to the platform's defaults. */
  readonly all: boolean;
  readonly live: LiveService;
}

/** Railway's input for what differs between two states of a service instance; empty when nothing does. */
export function instanceInput(before: State, planned: State, { all, live }: InputOptions): Input {
  const differs = (...names: string[]) => names.some((name) => !equal(before[name], planned[name]));
  const written = SETTINGS.own.filter(({ name }) => differs(name) || (all && planned[name] !== null));
  const input = settingsInput(written, planned);
  if (all || differs('source_image', 'source_repo')) {
    const [image, repo] = [planned['source_image'], planned['source_repo']];
    input['source'] = image === null ? { repo } : { image };
  }
  // Railway has been seen to return replicas to 1 when an update leaves them out.
  const scales = differs('num_replicas', 'regions') || (planned['region'] !== null && differs('region'));
  if (scales || Object.keys(input).length > 0) Object.assign(input, scaleInput(planned, live));
  return input;
}

/** Replicas are per region as soon as one is chosen, here or in the dashboard. A region that is left has a null, as the dashboard writes it. */
function scaleInput({ region, regions, num_replicas: numReplicas }: State, live: LiveService): Input {
  const there = Object.keys(liveRegions(live));
  const chosen = region ?? (there.length === 1 ? there[0] : undefined);
  const wanted: Readonly<Record<string, number>> | undefined =
    regions ?? (chosen && { [chosen]: numReplicas });
  if (!wanted) return { numReplicas };
  const left = there.filter((name) => !Object.hasOwn(wanted, name)).map((name) => [name, null] as const);
  const kept = Object.entries(wanted).map(([name, replicas]) => [name, { numReplicas: replicas }] as const);
  return { multiRegionConfig: Object.fromEntries([...left, ...kept]) };
}

/** Railway's input for limits, which are written together; undefined when they stay. */
export function limitsInput(before: State, planned: State): Input | undefined {
  const same = SETTINGS.limits.every(({ name }) => before[name] === planned[name]);
  return same ? undefined : settingsInput(SETTINGS.limits, planned);
}

/** The part of the environment's configuration that no other call can write; undefined when it stays. */
export function sourcePatch(before: State, planned: State): Input | undefined {
  const written = SETTINGS.source.filter(
    ({ name }) => planned[name] !== null && before[name] !== planned[name],
  );
  return written.length === 0 ? undefined : settingsInput(written, planned);
}
