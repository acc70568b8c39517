import type { AuditRow, Step } from './audit';
import { historyOf, type OpenRotation } from './journal';
import type { RotatingInput } from './schedule';
import type { Details, SourceContext } from './sources';
import type { SecretStore } from './store';

/** One key of one environment, with everything that its rotation touches. */
export interface Item {
  readonly environment: string;
  readonly input: RotatingInput;
  /** Services that get the value. */
  readonly services: readonly string[];
}

/** What the steps work with. */
export interface Workshop {
  readonly store: SecretStore;
  /** The trail as it is now. */
  readonly rows: () => readonly AuditRow[];
  /** Writes a row; it is on the disk when this returns. */
  readonly append: (
    row: Pick<AuditRow, 'environment' | 'key' | 'rotation' | 'step' | 'services' | 'details'>,
  ) => void;
  /** What the source of an item works with; reads the inputs anew. */
  readonly contextOf: (
    item: Item,
    rotation: string,
    hooks: Pick<SourceContext, 'note' | 'leftOpen'>,
  ) => Promise<SourceContext>;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The rotation of an item that is not over, as the trail has it now. */
export function openOf({ environment, input }: Item, shop: Pick<Workshop, 'rows'>): OpenRotation | undefined {
  return historyOf(shop.rows(), environment, input.name).open;
}

/** The same, of an item that has one. */
export function mustBeOpen(item: Item, shop: Workshop): OpenRotation {
  const open = openOf(item, shop);
  if (open) return open;
  throw new Error(`the rotation of ${item.input.name} is not in the audit trail`);
}

/** What the source of an item works with, in one of its rotations. */
export function contextFor(item: Item, rotation: string, shop: Workshop): Promise<SourceContext> {
  const { leftOpen } = historyOf(shop.rows(), item.environment, item.input.name);
  return shop.contextOf(item, rotation, {
    leftOpen,
    note: (step) => record(item, shop, rotation, step),
  });
}

/** Writes a row about an item; it is on the disk when this returns. */
export function record(
  item: Item,
  shop: Workshop,
  rotation: string,
  step: Step,
  details: Details = {},
): void {
  shop.append({
    environment: item.environment,
    key: item.input.name,
    rotation,
    step,
    services: [...item.services],
    ...(Object.keys(details).length > 0 && { details }),
  });
}
