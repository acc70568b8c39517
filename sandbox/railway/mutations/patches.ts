import { isBuildKey, isDeployKey } from '../config';
import type { Context } from '../context';
import { configuredImage } from '../deployment-spec';
import { invalidInput, notFound, railwayError } from '../errors';
import type { Environment, Instance, Limits, Patch, Settings, Variable } from '../state';
import { patchView } from '../views';
import { addInstance } from './environments';
import { checkSettings, mergeRegions } from './instances';
import { removeInstance } from './removal';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectAt(parent: Json, key: string): Json {
  const value = parent[key];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalidInput();
  return value;
}

/** Merges a patch into another: objects by key, everything else replaced; null stays, because it deletes. */
function mergePatch(base: Json, patch: Json): Json {
  const merged = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? mergePatch(before, value) : value;
  }
  return merged;
}

/** The environment's uncommitted changes, empty when there are none. */
export function stagedPatch({ database }: Context, environment: Environment): Patch {
  const staged = Object.values(database.state.patches).find(
    (each) => each.environmentId === environment.id && each.status === 'STAGED',
  );
  return (
    staged ?? {
      ...database.fresh(),
      environmentId: environment.id,
      status: 'STAGED',
      message: null,
      appliedAt: null,
      patch: {},
    }
  );
}

/** Whole-environment changes, staged and committed as one. Networking and mounts are not simulated this way. */
export function patchMutations(context: Context) {
  const { access, database, deployer } = context;
  const { state } = database;
  const commit = async (
    environment: Environment,
    record: Patch,
    message: string | null,
    skipDeploys: boolean,
  ) => {
    const changed = await applyPatch(context, environment, record.patch);
    record.status = 'COMMITTED';
    record.message = message;
    record.appliedAt = record.updatedAt = database.fresh().updatedAt;
    state.patches[record.id] = record;
    database.save();
    if (!skipDeploys) {
      for (const instance of changed) {
        if (configuredImage(instance.settings)) deployer.deploy(instance, { reason: 'deploy' });
      }
    }
    return record.id;
  };
  return {
    environmentStageChanges(args: { environmentId: string; input: Json; merge?: boolean | null }) {
      const environment = access.environment(args.environmentId);
      if (!isObject(args.input)) throw invalidInput();
      const record = stagedPatch(context, environment);
      record.patch = args.merge ? mergePatch(record.patch, args.input) : args.input;
      state.patches[record.id] = record;
      database.save();
      return patchView(context, record);
    },
    environmentPatchCommitStaged(args: {
      environmentId: string;
      commitMessage?: string | null;
      skipDeploys?: boolean | null;
    }) {
      const environment = access.environment(args.environmentId);
      const staged = stagedPatch(context, environment);
      if (Object.keys(staged.patch).length === 0) throw railwayError('No staged changes to commit');
      return commit(environment, staged, args.commitMessage ?? null, args.skipDeploys ?? false);
    },
    environmentPatchCommit(args: {
      environmentId: string;
      patch?: Json | null;
      commitMessage?: string | null;
    }) {
      const environment = access.environment(args.environmentId);
      const record = { ...stagedPatch(context, environment), ...database.fresh(), patch: args.patch ?? {} };
      return commit(environment, record, args.commitMessage ?? null, false);
    },
  };
}

/** @returns the instances whose configuration the patch touches */
async function applyPatch(context: Context, environment: Environment, patch: Json): Promise<Instance[]> {
  const { state } = context.database;
  const changed: Instance[] = [];
  for (const [serviceId, change] of Object.entries(objectAt(patch, 'services'))) {
    const service = context.access.service(serviceId);
    if (!isObject(change)) throw invalidInput();
    const existing = context.database.instance(serviceId, environment.id);
    if (change['isDeleted']) {
      if (existing) await removeInstance(context, existing);
      continue;
    }
    if (!existing && !change['isCreated']) throw notFound('ServiceInstance');
    const instance = existing ?? addInstance(context, service, environment);
    instance.settings = patchSettings(instance.settings, change);
    instance.limits = patchLimits(instance.limits, objectAt(change, 'deploy'));
    patchVariables(context, instance.variables, objectAt(change, 'variables'));
    changed.push(instance);
  }
  patchVariables(context, environment.sharedVariables, objectAt(patch, 'sharedVariables'));
  for (const [volumeId, change] of Object.entries(objectAt(patch, 'volumes'))) {
    const volume = Object.values(state.volumeInstances).find(
      (each) => each.volumeId === volumeId && each.environmentId === environment.id,
    );
    const size = isObject(change) ? change['sizeMB'] : undefined;
    if (!volume) throw notFound('VolumeInstance');
    if (size === undefined) continue;
    if (typeof size !== 'number' || size < volume.sizeMB)
      throw railwayError('Volume size cannot be decreased');
    volume.sizeMB = size;
  }
  return changed;
}

function patchSettings(settings: Settings, change: Json): Settings {
  const next: Json = { ...settings };
  const put = (key: string, value: unknown) => {
    if (value === null) delete next[key];
    else next[key] = value;
  };
  for (const [key, value] of Object.entries(objectAt(change, 'deploy'))) {
    if (key === 'multiRegionConfig' && isObject(value))
      put(key, mergeRegions(settings.multiRegionConfig, value as NonNullable<Settings['multiRegionConfig']>));
    else if (isDeployKey(key) || key === 'registryCredentials') put(key, value);
  }
  for (const [key, value] of Object.entries(objectAt(change, 'build'))) if (isBuildKey(key)) put(key, value);
  const { rootDirectory, ...source } = objectAt(change, 'source');
  if (Object.keys(source).length > 0) put('source', mergePatch(settings.source as Json, source));
  if (rootDirectory !== undefined) put('rootDirectory', rootDirectory);
  if (change['configFile'] !== undefined) put('railwayConfigFile', change['configFile']);
  checkSettings(next as Settings);
  return next as Settings;
}

function patchLimits(limits: Limits | null, deploy: Json): Limits | null {
  if (deploy['limitOverride'] === undefined) return limits;
  return deploy['limitOverride'] as Limits | null;
}

function patchVariables({ database }: Context, table: Record<string, Variable>, changes: Json): void {
  const now = database.fresh().updatedAt;
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) {
      delete table[name];
      continue;
    }
    const value = isObject(change) ? change['value'] : undefined;
    if (!isObject(change) || typeof value !== 'string') throw invalidInput();
    const isSealed = change['isSealed'] === true || table[name]?.isSealed === true;
    table[name] = { value, isSealed, createdAt: table[name]?.createdAt ?? now, updatedAt: now };
  }
}
