import { movingImageProblem } from '../../../core/image-reference';
import type { Value } from '../../framework/schema';

/** Checks of attribute values; each returns what is wrong, or nothing. They see known, non-null values only. */
export type Check = (value: Value) => string | undefined;

/** Refuses an empty text and one with white space around it. */
export const filled: Check = (value: string) => {
  if (value.trim() === '') return 'must not be empty';
  return value === value.trim() ? undefined : `"${value}" has white space at its beginning or end`;
};

/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most: number, unit = ''): Check =>
  (value: number) =>
    Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `${value} is not a whole number from ${least} to ${most}${unit && ` ${unit}`}`;

/** A number above zero, up to what no plan exceeds: more is a number of another unit. */
export const size =
  (most: number, unit: string): Check =>
  (value: number) =>
    value > 0 && value <= most
      ? undefined
      : `${value} is not more than 0 and at most ${most} ${unit}, which no plan exceeds`;

/** One of a few words. */
export const oneOf =
  (...words: string[]): Check =>
  (value: string) =>
    words.includes(value) ? undefined : `"${value}" is not one of ${words.join(', ')}`;

/** An absolute path inside a container, or of a URL. */
export const absolutePath: Check = (value: string) =>
  /^\/\S*$/.test(value) ? undefined : `"${value}" is not a path: it starts with / and has no white space`;

/** A host name with at least one dot, without scheme, port or path. */
export const hostName: Check = (value: string) =>
  /^(?=.{4,253}$)(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(
    value,
  )
    ? undefined
    : `"${value}" is not a host name such as app.example.com (lower case, without https:// and path)`;

/** A TCP port. */
export const port: Check = whole(1, 65_535);

/**
 * An image that means the same bytes tomorrow. From which registries images may come is a matter of the
 * constructs; here every registry is fine.
 */
export const pinnedImage: Check = (value: string) => {
  const problem = movingImageProblem(value);
  return problem && `"${value}" is not pinned: ${problem}`;
};

/** Railway's resource names: shown in the dashboard and, for services, the private host name. */
export const resourceName: Check = (value: string) =>
  filled(value) ??
  (value.length <= 100 ? undefined : `"${value.slice(0, 40)}…" is longer than 100 characters`);
