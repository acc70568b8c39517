import { nextOf, previousOf } from '../../lib/inputs';
import type { AuditRow, Step } from './audit';
import { historyOf, isBefore, type OpenRotation } from './journal';
import type { RotatingInput } from './schedule';
import { type Details, type SourceContext, sourceOf } from './sources';
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

/**
 * Takes a rotation to the point where the new value is the present one in the secrets file: obtained, stored, tried out.
 * What an earlier run did is not done again. The previous value is valid all the time.
 */
export async function prepare(item: Item, shop: Workshop): Promise<void> {
  const { input } = item;
  const key = input.name;
  const source = sourceOf(input.rotation.source);
  const { store } = shop;
  const rotation = openOf(item, shop)?.rotation ?? shop.newId();
  const context = await contextFor(item, rotation, shop);
  if (!openOf(item, shop)) record(item, shop, rotation, 'begun', await source.begin(context));

  const open = mustBeOpen(item, shop);
  if (!isBefore(open, 'current')) return;
  if (!(await wasMadeCurrent(item, open, shop))) {
    const held = (await store.read()).get(nextOf(key));
    const value = held ?? (await source.obtain(context, open.details));
    if (held === undefined) await store.write({ [nextOf(key)]: value });
    if (held === undefined || isBefore(open, 'stored')) record(item, shop, rotation, 'stored');
    if (held === undefined || isBefore(open, 'verified')) {
      await source.verify(context, open.details, value);
      record(item, shop, rotation, 'verified');
    }
    await store.write({
      [key]: value,
      ...source.alongside(input.rotation.source, open.details, 'next'),
      [previousOf(key)]: context.inputs.get(key)?.value.reveal() ?? null,
      [nextOf(key)]: null,
    });
  }
  record(item, shop, rotation, 'current');
}

/** Notes that the services run healthily with the new value; from now on the overlap counts. */
export function noteApplied(item: Item, shop: Workshop, overlapMs: number): void {
  const open = openOf(item, shop);
  if (!open || !isBefore(open, 'applied')) return;
  const revokeAfter = new Date(shop.now().getTime() + overlapMs).toISOString();
  record(item, shop, open.rotation, 'applied', { revokeAfter });
}

/**
 * Revokes the previous value of a rotation whose overlap is over.
 * @returns what a person still has to do, if anything
 */
export async function revoke(item: Item, shop: Workshop): Promise<string | undefined> {
  const { rotation, details } = mustBeOpen(item, shop);
  const source = sourceOf(item.input.rotation.source);
  const key = previousOf(item.input.name);
  const previous = (await shop.store.read()).get(key);
  const advice = await source.revoke(await contextFor(item, rotation, shop), details, previous);
  await shop.store.write({ [key]: null });
  record(item, shop, rotation, 'revoked');
  return advice;
}

/**
 * Puts the previous value back into the secrets file, without making the new one worthless yet: services may run with it.
 * @returns whether services may run with the new value, so that the old one has to be applied
 */
export async function putBack(item: Item, shop: Workshop): Promise<boolean> {
  const open = mustBeOpen(item, shop);
  const { source } = item.input.rotation;
  const key = item.input.name;
  if (open.step !== 'returning') {
    const live = isBefore(open, 'current') ? 'no' : 'yes';
    record(item, shop, open.rotation, 'returning', { live });
  }
  const previous = (await shop.store.read()).get(previousOf(key));
  const restored =
    previous === undefined
      ? {}
      : { [key]: previous, ...sourceOf(source).alongside(source, open.details, 'previous') };
  await shop.store.write({ ...restored, [previousOf(key)]: null, [nextOf(key)]: null });
  return mustBeOpen(item, shop).details['live'] === 'yes';
}

/** Ends a rotation that was put back: the new value is made worthless. @returns what a person still has to do */
export async function withdraw(item: Item, shop: Workshop): Promise<string | undefined> {
  const { rotation, details } = mustBeOpen(item, shop);
  const context = await contextFor(item, rotation, shop);
  const advice = await sourceOf(item.input.rotation.source).discard(context, details);
  record(item, shop, rotation, 'withdrawn');
  return advice;
}

/** The rotation of an item that is not over, as the trail has it now. */
export function openOf({ environment, input }: Item, shop: Pick<Workshop, 'rows'>): OpenRotation | undefined {
  return historyOf(shop.rows(), environment, input.name).open;
}

function mustBeOpen(item: Item, shop: Workshop): OpenRotation {
  const open = openOf(item, shop);
  if (open) return open;
  throw new Error(`the rotation of ${item.input.name} is not in the audit trail`);
}

/** Killed after the new value became the present one, and before that was written down. */
async function wasMadeCurrent({ input }: Item, open: OpenRotation, { store }: Workshop): Promise<boolean> {
  if (isBefore(open, 'verified')) return false;
  const values = await store.read();
  return values.has(previousOf(input.name)) && !values.has(nextOf(input.name));
}

function contextFor(item: Item, rotation: string, shop: Workshop): Promise<SourceContext> {
  const { leftOpen } = historyOf(shop.rows(), item.environment, item.input.name);
  return shop.contextOf(item, rotation, {
    leftOpen,
    note: (step) => record(item, shop, rotation, step),
  });
}

function record(item: Item, shop: Workshop, rotation: string, step: Step, details: Details = {}): void {
  shop.append({
    environment: item.environment,
    key: item.input.name,
    rotation,
    step,
    services: [...item.services],
    ...(Object.keys(details).length > 0 && { details }),
  });
}
