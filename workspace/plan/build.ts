import type { StackManifest } from '../../constructs/manifest';
import type { PlanJson, PlanResourceChange } from '../engine/show-json';
import type { ExistingObject } from '../github/existing';
import { adoptedAttributes, adoptionOf, overwrittenAttributes } from './adoption';
import { changedAttributes } from './attributes';
import { significant } from './drift';
import type { Action, PlanModel, PlannedChange } from './model';
import { destructiveFirst } from './order';
import { belongsTo, isStateful, type PlannedImage, plannedImages } from './policy';

type Described = Pick<StackManifest, 'environment' | 'services' | 'stateful'>;

/** What deploy hooks are made of: nothing is destroyed when one is replaced, it runs. */
const HOOKS: readonly string[] = ['null_resource', 'terraform_data'];

/** Turns the engine's plan into Plumbline's: grouped by service, destructive first, secrets left out. */
export function buildPlanModel(
  plan: PlanJson,
  manifest: Described,
  images: readonly PlannedImage[] = plannedImages(plan),
  existing: ReadonlyMap<string, ExistingObject> = new Map(),
): PlanModel {
  const changes = plan.resource_changes
    .filter(({ mode }) => mode === 'managed')
    .flatMap((resource) => plannedChange(resource, manifest, existing.get(resource.address)));
  const outputs = Object.entries(plan.output_changes).filter(([, { actions }]) => !actions.includes('no-op'));
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  return {
    ...emptyPlanModel(manifest.environment),
    changes: changes.length > 0 || outputs.length > 0,
    summary: {
      create: count('create'),
      import: count('import'),
      adopt: count('adopt'),
      update: count('update'),
      replace: count('replace'),
      delete: count('delete'),
      run: count('run'),
    },
    groups: groupByService(changes, manifest),
    drift: plan.resource_drift
      .flatMap((resource) => plannedChange(resource, manifest))
      .filter(saysSomething)
      .flatMap((drift) => significant(drift, changes))
      .sort(destructiveFirst),
    outputs: outputs.map(([name]) => name),
    blocked: changes.filter(destroysData).map(({ address }) => address),
    images: [...new Set(images.flatMap(({ image, present }) => (present ? [] : image)))].sort(),
  };
}

/** The model of a plan that does nothing. */
export function emptyPlanModel(environment: string): PlanModel {
  return {
    version: 1,
    environment,
    changes: false,
    summary: { create: 0, import: 0, adopt: 0, update: 0, replace: 0, delete: 0, run: 0 },
    groups: [],
    drift: [],
    outputs: [],
    blocked: [],
    images: [],
  };
}

/** The service an address belongs to. */
export function serviceOf(address: string, services: StackManifest['services']): string | undefined {
  return services.find(({ addresses }) => addresses.some((declared) => belongsTo(address, declared)))?.name;
}

function plannedChange(
  resource: PlanResourceChange,
  manifest: Described,
  overwritten?: ExistingObject,
): PlannedChange[] {
  const stateful = isStateful(resource, manifest);
  const action = actionOf(resource, stateful);
  if (action === undefined) return [];
  const { address, type, action_reason } = resource;
  const reason = action !== 'run' && action_reason ? REASONS[action_reason] : undefined;
  const about = { address, type, ...(reason && { reason }), stateful };
  const adopted = action === 'create' ? adoptionOf(resource) : undefined;
  if (adopted) {
    const attributes = adoptedAttributes(resource, adopted.before);
    return [{ ...about, action: 'adopt', existing: adopted.id, attributes }];
  }
  if (overwritten) {
    const attributes = overwrittenAttributes(resource, overwritten.live);
    return [{ ...about, action: 'adopt', existing: overwritten.id, attributes }];
  }
  return [{ ...about, action, attributes: changedAttributes(resource) }];
}

function actionOf(resource: PlanResourceChange, stateful: boolean): Action | undefined {
  const { address, type, previous_address, change } = resource;
  const actions = new Set(change.actions);
  if (actions.has('delete') && actions.has('create')) {
    return HOOKS.includes(type) && !stateful ? 'run' : 'replace';
  }
  if (actions.has('delete')) return 'delete';
  if (actions.has('forget')) return 'forget';
  if (actions.has('create')) return 'create';
  if (actions.has('update')) return 'update';
  if (change.importing) return 'import';
  return previous_address !== undefined && previous_address !== address ? 'move' : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  replace_because_cannot_update: 'it cannot be changed in place',
  replace_because_tainted: 'its last creation did not succeed',
  replace_by_request: 'a replacement was asked for',
  replace_by_triggers: 'something it follows is replaced',
  delete_because_no_resource_config: 'it is no longer declared',
};

function groupByService(changes: readonly PlannedChange[], { services }: Described): PlanModel['groups'] {
  const names = [...services.map(({ name }) => name), undefined];
  return names
    .map((service) => ({
      ...(service !== undefined && { service }),
      changes: changes
        .filter(({ address }) => serviceOf(address, services) === service)
        .sort(destructiveFirst),
    }))
    .filter((group) => group.changes.length > 0)
    .sort((a, b) => destructiveFirst(a.changes[0]!, b.changes[0]!));
}

/** An HTTP validator that GitHub's provider keeps is no property of anything, and differs after each of our own writes. */
const saysSomething = ({ type, action, attributes }: PlannedChange) =>
  action !== 'update' || !type.startsWith('github_') || attributes.some(({ path }) => path !== 'etag');

const destroysData = ({ action, stateful }: PlannedChange) =>
  stateful && (action === 'delete' || action === 'replace');
