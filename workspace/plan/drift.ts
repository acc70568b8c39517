import { decidedByAuthor } from './definition';
import type { AttributeChange, PlannedChange } from './model';

/**
 * What of a drift says something: not what the engine itself writes otherwise (an empty text for none), and nothing that
 * only a platform fills and no change of the plan answers, such as the id of a deployment that Railway repeated.
 */
export function significant(drift: PlannedChange, planned: readonly PlannedChange[]): PlannedChange[] {
  if (drift.action !== 'update') return [drift];
  const attributes = drift.attributes.filter((each) => !isFormOnly(each));
  const answered = planned.some(({ address }) => address === drift.address);
  const told = answered || attributes.some(({ path }) => decidedByAuthor(drift.type, path));
  return told && attributes.length > 0 ? [{ ...drift, attributes }] : [];
}

function isFormOnly({ before, after, sensitive, unknown }: AttributeChange): boolean {
  return !sensitive && !unknown && isNothing(before) && isNothing(after);
}

const isNothing = (value: AttributeChange['after']) =>
  value === undefined || value === null || value === '' || value === '[]' || value === '{}';

/** Whether a drift is what runs having ended by itself: nobody changed anything. */
export function isCrash({ type, action, attributes }: PlannedChange): boolean {
  if (action !== 'update' || !type.endsWith('_deployment')) return false;
  const after = new Map(attributes.map((each) => [each.path, each.after]));
  const deployed =
    after.has('deployment_id') || [...after.keys()].some((path) => path.startsWith('running_images'));
  return after.get('status') === 'CRASHED' || (after.get('healthy') === false && !deployed);
}
