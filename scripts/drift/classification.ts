import type { StackManifest } from '../../constructs/manifest';
import type { PlanJson } from '../../workspace/engine';
import { type AttributeChange, buildPlanModel, type PlannedChange, serviceOf } from '../../workspace/plan';
import { isCrash } from '../../workspace/plan/drift';
import type { ChangedResource, DriftedAttribute, DriftReport, MissingResource } from './report';

/**
 * Tells drift from changes that wait to be applied. The engine reports both: what differs between state and platform
 * (`resource_drift`) and what it would do about everything (`resource_changes`). What somebody changed by hand to
 * exactly what is declared, and computed values that nobody declares, are in the first only and are no drift.
 */
export function classify(
  plan: PlanJson,
  manifest: Pick<StackManifest, 'environment' | 'services' | 'stateful'>,
): Pick<DriftReport, 'missing' | 'changed' | 'crashed' | 'pending'> {
  const model = buildPlanModel(plan, manifest);
  const planned = new Map(
    model.groups.flatMap(({ changes }) => changes).map((change) => [change.address, change]),
  );
  const at = (address: string): MissingResource => {
    const service = serviceOf(address, manifest.services);
    return { address, ...(service !== undefined && { service }) };
  };

  const missing: MissingResource[] = [];
  const changed: ChangedResource[] = [];
  const crashed: MissingResource[] = [];
  const explained = new Set<string>();
  for (const drift of model.drift) {
    const answer = planned.get(drift.address);
    if (answer === undefined) continue;
    if (drift.action === 'delete') {
      missing.push(at(drift.address));
      explained.add(drift.address);
      continue;
    }
    if (isCrash(drift)) {
      crashed.push(at(drift.address));
      explained.add(drift.address);
      continue;
    }
    const attributes = driftedAttributes(drift, answer, liveTree(plan, drift.address));
    if (attributes.length === 0) continue;
    changed.push({ ...at(drift.address), attributes });
    if (answer.attributes.every(({ path, unknown }) => unknown || attributes.some((a) => a.path === path))) {
      explained.add(drift.address);
    }
  }
  const drifted = missing.length > 0 || changed.length > 0 || crashed.length > 0;
  const pending = [...planned.values()]
    .filter(({ address }) => !explained.has(address))
    .filter((change) => !drifted || !onlyFollows(change))
    .map(({ address, action }) => ({ ...at(address), action }));
  return { missing, changed, crashed, pending };
}

/**
 * The drifted attributes that the plan would set right. Where drift and plan touch different attributes of one resource
 * (a status that is read, a trigger that is written), each drifted one counts.
 */
function driftedAttributes(drift: PlannedChange, plan: PlannedChange, live: unknown): DriftedAttribute[] {
  const planned = new Map(plan.attributes.map((attribute) => [attribute.path, attribute]));
  const both = drift.attributes.filter(({ path }) => planned.has(path));
  const restored = both.length > 0 ? both : drift.attributes;
  return restored.map((attribute) => describe(attribute, planned.get(attribute.path), live));
}

function describe(
  drift: AttributeChange,
  plan: AttributeChange | undefined,
  live: unknown,
): DriftedAttribute {
  const { path } = drift;
  if (drift.sensitive || plan?.sensitive) {
    return { path, kind: isAbsent(live, path) ? 'missing' : 'changed', secret: true };
  }
  // What is only known after apply was declared as it was applied.
  const declared = (plan === undefined || plan.unknown ? drift.before : plan.after) ?? null;
  const now = drift.after ?? null;
  const kind = now === null ? 'missing' : declared === null ? 'extra' : 'changed';
  return { path, kind, secret: false, declared, live: now };
}

/** A change in computed values alone follows from another one, such as a hook from the settings it watches. */
function onlyFollows({ action, attributes }: PlannedChange): boolean {
  return (
    ['update', 'replace', 'run'].includes(action) &&
    attributes.length > 0 &&
    attributes.every(({ unknown }) => unknown)
  );
}

function liveTree(plan: PlanJson, address: string): unknown {
  return plan.resource_drift.find((resource) => resource.address === address)?.change.after;
}

/** Whether a dotted path, such as `variables.KEY`, leads nowhere. */
function isAbsent(tree: unknown, path: string): boolean {
  let place = tree;
  for (const name of path.split('.')) {
    if (typeof place !== 'object' || place === null) return true;
    place = (place as Record<string, unknown>)[name];
  }
  return place === undefined || place === null;
}
