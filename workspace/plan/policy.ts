import { parse } from 'yaml';
import { z } from 'zod';
import type { StackManifest } from '../../constructs/manifest';
import { movingImageProblem } from '../../core/image-reference';
import type { PlanJson, PlanResourceChange } from '../engine/show-json';
import { DEFINITIONS } from '../platforms';

/** How each resource type tells whether it holds data. */
const HOLDS_DATA = new Map(
  Object.values(DEFINITIONS)
    .flat()
    .map(({ type, holdsData }) => [type, holdsData] as const),
);

/**
 * Whether destroying a resource loses data. Its type counts even when a manifest no longer names it, which is so once
 * its declaration was deleted.
 */
export function isStateful(
  { address, type, change }: PlanResourceChange,
  { stateful }: Pick<StackManifest, 'stateful'>,
): boolean {
  if (stateful.some((declared) => belongsTo(address, declared))) return true;
  return HOLDS_DATA.get(type)?.(known.parse(change.before)) ?? false;
}

const known = z.record(z.string(), z.unknown()).catch({});

/** Whether an address is the declared one, or an instance of it (`x[0]`, `x["a"]`). */
export function belongsTo(address: string, declared: string): boolean {
  return address === declared || address.startsWith(`${declared}[`);
}

/** An image that a plan would deploy. */
export interface PlannedImage {
  /** Address and attribute. */
  readonly where: string;
  readonly image: string;
  /** Whether the resource has it already. */
  readonly present: boolean;
  /** Why it could become another image; `undefined` for a pinned one. */
  readonly problem: string | undefined;
}

/** The images of everything that a plan changes: the last of the three entrances for those that are not pinned. */
export function plannedImages({ resource_changes }: PlanJson): PlannedImage[] {
  return resource_changes
    .filter(({ change }) => !change.actions.includes('no-op'))
    .flatMap(({ address, change: { before, after } }) => {
      const present = new Set(imagesIn(before, address).map(({ image }) => image));
      return imagesIn(after, address).map(({ where, image }) => {
        return { where, image, present: present.has(image), problem: movingImageProblem(image) };
      });
    });
}

type PlacedImage = Pick<PlannedImage, 'where' | 'image'>;

/** Attributes that select an image; `active_image` and the like only report one. */
const IMAGE_ATTRIBUTES: ReadonlySet<string> = new Set(['image', 'images', 'source_image']);

function imagesIn(value: unknown, where: string): PlacedImage[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, nested]) => {
    const place = `${where}.${key}`;
    if (key === 'compose_file' && typeof nested === 'string') return composeImages(nested, place);
    return IMAGE_ATTRIBUTES.has(key) ? texts(nested, place) : imagesIn(nested, place);
  });
}

function texts(value: unknown, where: string): PlacedImage[] {
  if (typeof value === 'string') return [{ where, image: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, nested]) => texts(nested, `${where}.${key}`));
}

function composeImages(file: string, where: string): PlacedImage[] {
  try {
    return imagesIn(parse(file), where);
  } catch {
    // The provider refuses a compose file that is no YAML, with the line.
    return [];
  }
}
