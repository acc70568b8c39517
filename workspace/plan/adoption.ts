import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { FINGERPRINT, formatPath, HIDDEN, leavesOf } from '../../core/attribute-path';
import { type Path, tell } from '../../providers/framework/schema';
import type { PlanResourceChange } from '../engine/show-json';
import { show } from './attributes';
import { attributeOf, isDecidedAt } from './definition';
import type { AttributeChange } from './model';

type Texts = Readonly<Record<string, string>>;

const taken = z.object({ adopted: z.record(z.string(), z.string()) });

/** What an object has today that a planned value takes over, with its id; nothing for one that is created. */
export const adoptedIn = (after: unknown): Texts | undefined => taken.safeParse(after).data?.adopted;

/** What a create takes over instead: its id, and what it has today by attribute. */
export function adoptionOf({ change }: PlanResourceChange): { id: string; before: Texts } | undefined {
  const found = adoptedIn(change.after);
  if (found === undefined) return undefined;
  const { id = '', ...before } = found;
  return { id, before };
}

/** What taking over changes. The engine calls it a create and knows nothing of what is there before. */
export function adoptedAttributes({ type, change }: PlanResourceChange, before: Texts): AttributeChange[] {
  const decided = (value: unknown) => leavesOf(value).filter(([path]) => isDecidedAt(type, path));
  const planned = new Map(
    decided(change.after).map(([path, value]) => [
      formatPath(path),
      { value, text: textAt(type, path, value) },
    ]),
  );
  const unknown = new Set(
    decided(change.after_unknown).flatMap(([path, value]) => (value === true ? [formatPath(path)] : [])),
  );
  const places = [...new Set([...Object.keys(before), ...planned.keys(), ...unknown])];
  return places.flatMap((place) => {
    const path = place.replace(FINGERPRINT, '');
    const [was, now] = [before[place] ?? null, planned.get(place)];
    const open = unknown.has(place);
    if (!open && was === (now?.text ?? null)) return [];
    const told = { path, sensitive: path !== place || was === HIDDEN, unknown: false, replaces: false };
    // A secret that goes is told by nothing coming after it; one that stays has no value to tell.
    if (told.sensitive) return [open || now?.text ? told : { ...told, after: null }];
    return [
      {
        ...told,
        before: alike(was, now?.value),
        ...(open ? { unknown: true } : { after: show(now?.value) }),
      },
    ];
  });
}

/** As the provider tells it of what exists. */
function textAt(type: string, path: Path, value: unknown): string | null {
  return value === null ? null : (attributeOf(type, path)?.told ?? tell)(value);
}

/** A text as what comes after it: what exists is told in words. */
function alike(text: string | null, next: unknown): AttributeChange['before'] {
  return text !== null && (typeof next === 'number' || typeof next === 'boolean') ? JSON.parse(text) : text;
}

/** What writing over an object of another provider changes. @param live by attribute; {@link HIDDEN} for what nobody may read */
export function overwrittenAttributes(
  { change }: PlanResourceChange,
  live: Readonly<Record<string, unknown>>,
): AttributeChange[] {
  const after = (change.after ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(live).flatMap(([path, before]) => {
    const told = { path, sensitive: before === HIDDEN, unknown: false, replaces: false };
    if (told.sensitive) return [told];
    const [was, next] = [inOrder(before), inOrder(after[path])];
    return isDeepStrictEqual(was, next) ? [] : [{ ...told, before: show(was), after: show(next) }];
  });
}

/** What Terraform keeps as sets comes in any order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).sort(byText);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]).sort(byText));
}

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
