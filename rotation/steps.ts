import { nextOf, previousOf } from '../workspace/inputs';
import { historyOf, isBefore, type OpenRotation } from './journal';
import { type Details, sourceOf } from './sources';
import { contextFor, type Item, mustBeOpen, openOf, record, type Workshop } from './workshop';

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
  if (!openOf(item, shop)) {
    const { toReplace } = historyOf(shop.rows(), item.environment, key);
    const replaces: Details = toReplace === undefined ? {} : { replaces: toReplace };
    record(item, shop, rotation, 'begun', { ...(await source.begin(context)), ...replaces });
  }

  const open = mustBeOpen(item, shop);
  if (!isBefore(open, 'current')) return;
  const present = context.inputs.get(key)?.value.reveal();
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
      [previousOf(key)]: present ?? null,
      [nextOf(key)]: null,
    });
  }
  record(item, shop, rotation, 'current', present === undefined ? { first: 'yes' } : {});
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
 * Revokes the previous value of a rotation whose new value is no good either, such as one that leaked. The trail says
 * first that it is to be replaced, so that a killed run is taken up; `prepare` then begins the rotation that does so.
 * @returns what a person still has to do, if anything
 */
export async function revokeToReplace(item: Item, shop: Workshop): Promise<string | undefined> {
  const open = openOf(item, shop);
  if (!open) return undefined;
  if (open.step !== 'replacing') record(item, shop, open.rotation, 'replacing');
  const advice = await revoke(item, shop);
  return advice && `${advice}: the one before the value that is replaced now`;
}

/**
 * Puts the previous value back into the secrets file, without making the new one worthless yet: services may run with it.
 * @returns whether services may run with the new value, so that the old one has to be applied
 */
export async function putBack(item: Item, shop: Workshop): Promise<boolean> {
  const open = mustBeOpen(item, shop);
  const { source } = item.input.rotation;
  const key = item.input.name;
  const values = await shop.store.read();
  if (open.step !== 'returning') {
    const live = isBefore(open, 'current') ? 'no' : 'yes';
    const obtained = isBefore(open, 'stored') && !values.has(nextOf(key)) ? 'no' : 'yes';
    record(item, shop, open.rotation, 'returning', { live, obtained });
  }
  const previous = values.get(previousOf(key));
  // Absent where there was no value before; otherwise an earlier attempt has put it back already.
  const nothing = open.details['first'] === 'yes' ? { [key]: null } : {};
  const restored =
    previous === undefined
      ? nothing
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

/** Killed after the new value became the present one, and before that was written down. */
async function wasMadeCurrent({ input }: Item, open: OpenRotation, { store }: Workshop): Promise<boolean> {
  if (isBefore(open, 'verified')) return false;
  const values = await store.read();
  return values.has(previousOf(input.name)) && !values.has(nextOf(input.name));
}
