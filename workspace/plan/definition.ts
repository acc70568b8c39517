import { type Attribute, attributeAt, isDecided, type Path } from '../../providers/framework/schema';
import { DEFINITIONS } from '../platforms';

const ATTRIBUTES = new Map(
  Object.values(DEFINITIONS)
    .flat()
    .map(({ type, attributes }) => [type, attributes]),
);

/** What is known of a place in a resource; nothing in one of another provider. */
export const attributeOf = (type: string, path: Path): Attribute | undefined =>
  attributeAt(ATTRIBUTES.get(type) ?? {}, path);

/** Whether the declaration decides about a place in a resource of ours, and not the provider alone. */
export function isDecidedAt(type: string, path: Path): boolean {
  const attribute = attributeOf(type, path);
  return attribute !== undefined && isDecided(attribute);
}

/** Whether a declaration says what an attribute is, by its path as text; what other providers have is taken to be so. */
export function decidedByAuthor(type: string, path: string): boolean {
  const [name = ''] = /^[\w-]+/.exec(path) ?? [];
  const attribute = attributeOf(type, [name]);
  return attribute === undefined || isDecided(attribute);
}

/** Whether a provider of ours has the type. */
export const isOurs = (type: string) => ATTRIBUTES.has(type);
