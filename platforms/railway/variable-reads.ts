import { configVariables, type LiveVariables } from './config';
import { variablesDocument } from './reads';
import type { EnvironmentSnapshot, Snapshots } from './snapshot';

/** Variables that Railway lets people set although their names begin like those it provides itself. */
const SETTABLE =
  /^RAILWAY_(HEALTHCHECK_TIMEOUT_SEC|DEPLOYMENT_(OVERLAP|DRAINING)_SECONDS|DOCKERFILE_PATH|RUN_UID|RUN_AS_ROOT|DEPLOYMENT_TRIGGER_ID|SHM_SIZE_BYTES|CONFIG_FILE)$/;

/** Whether Railway provides a variable by itself. */
export const isProvided = (name: string) => name.startsWith('RAILWAY_') && !SETTABLE.test(name);

/** Variables of every service of an environment by its id, and the shared ones under an empty id. */
export type VariablesByService = ReadonlyMap<string, LiveVariables>;

/** Reads them out of the configuration; values that it masks are asked for once more, for all services at once. */
export async function readVariables(
  snapshots: Snapshots,
  environment: EnvironmentSnapshot,
): Promise<VariablesByService> {
  const { services } = environment;
  const fromConfig = configured(environment);
  const complete = [...services.values()].every(({ config }) => config?.variables) && !hasMasked(fromConfig);
  return complete ? fromConfig : askVariables(snapshots, environment, fromConfig);
}

/** Reads them both ways, so that none is missing that either of them knows. */
export function readVariablesTwice(
  snapshots: Snapshots,
  environment: EnvironmentSnapshot,
): Promise<VariablesByService> {
  return askVariables(snapshots, environment, configured(environment));
}

function configured({ services, config }: EnvironmentSnapshot): VariablesByService {
  return new Map([
    ['', configVariables(config.sharedVariables)],
    ...[...services].map(([id, service]) => [id, configVariables(service.config?.variables)] as const),
  ]);
}

async function askVariables(
  snapshots: Snapshots,
  { id: environmentId, projectId, services }: EnvironmentSnapshot,
  known: VariablesByService,
): Promise<VariablesByService> {
  const serviceIds = [...services.keys()];
  const aliases = Object.fromEntries(serviceIds.map((id, i) => [`s${i}`, id]));
  const answer = await snapshots.ask(
    variablesDocument(serviceIds.length),
    { projectId, environmentId, ...aliases },
    `read the variables of environment ${environmentId}`,
  );
  const read = (id: string, alias: string) => merge(known.get(id) ?? new Map(), answer[alias] ?? {});
  return new Map([['', read('', 'shared')], ...serviceIds.map((id, i) => [id, read(id, `s${i}`)] as const)]);
}

const hasMasked = (all: VariablesByService) =>
  [...all.values()].some((live) =>
    [...live.values()].some((each) => 'unreadable' in each && each.unreadable === 'masked'),
  );

/** Values that could be read, over names that are known to exist; what Railway provides by itself is left out. */
function merge(known: LiveVariables, read: Readonly<Record<string, string>>): LiveVariables {
  const merged = new Map(known);
  for (const [name, value] of Object.entries(read)) {
    const provided = isProvided(name) && !known.has(name);
    if (!provided && !/^\*+$/.test(value)) merged.set(name, { value });
  }
  return merged;
}
