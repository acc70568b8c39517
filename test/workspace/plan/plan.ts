import type { PlanResourceChange } from '../../../workspace/engine/show-json';

/** One entry of `resource_changes` as the engine prints it. */
export function change(
  address: string,
  actions: string[],
  parts: Partial<PlanResourceChange['change']> & Partial<Omit<PlanResourceChange, 'change'>> = {},
): PlanResourceChange {
  const { previous_address, action_reason, mode = 'managed', ...trees } = parts;
  return {
    address,
    mode,
    type: address.split('.')[0]!,
    ...(previous_address !== undefined && { previous_address }),
    ...(action_reason !== undefined && { action_reason }),
    change: {
      actions,
      before: actions.includes('create') && actions.length === 1 ? null : {},
      after: {},
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      ...trees,
    },
  };
}
