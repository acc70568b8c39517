import { movingImageProblem } from '../../../core/image-reference';

/** A check of one known value: what is wrong with it, or nothing. */
export type Check<T> = (value: T) => string | undefined;

/** Accepts a whole number between two bounds, both included. */
export function wholeNumber(minimum: number, maximum: number, unit: string): Check<number> {
  return (value) =>
    Number.isInteger(value) && value >= minimum && value <= maximum
      ? undefined
      : `must be a whole number from ${minimum} to ${maximum} ${unit}, not ${value}`;
}

/** Accepts one of a few words; Dokploy itself stores any text without complaint. */
export function oneOf(...words: readonly string[]): Check<string> {
  return (value) =>
    words.includes(value) ? undefined : `must be one of ${words.join(', ')}, not "${value}"`;
}

/** Accepts text that a pattern describes. */
export function matching(pattern: RegExp, meaning: string): Check<string> {
  return (value) => (pattern.test(value) ? undefined : `must be ${meaning}, not "${value}"`);
}

/** Accepts one value only, for a setting that somebody can change by hand and nobody may declare otherwise. */
export function always<T>(wanted: T, why: string): Check<T> {
  return (value) => (value === wanted ? undefined : `must be ${JSON.stringify(wanted)}: ${why}`);
}

/** Accepts text with something in it. */
export const notEmpty: Check<string> = (value) => (value.trim() === '' ? 'must not be empty' : undefined);

/** Dokploy ids are URL-safe words; anything else would reach another record or none. */
export const dokployId: Check<string> = matching(
  /^[A-Za-z0-9_-]{5,64}$/,
  'an id as the dashboard shows it at the end of the address, such as "V1StGXR8_Z5jdHi6B-myT"',
);

/** Names that a shell and Docker accept as an environment variable. */
export const variableNames: Check<Readonly<Record<string, unknown>>> = (variables) => {
  const bad = Object.keys(variables).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  return bad === undefined
    ? undefined
    : `"${bad}" is no variable name: use letters, digits and "_", and do not begin with a digit`;
};

/** Refuses references that can move to another image. Which registries a team allows is the construct's to check. */
export const pinnedImage: Check<string> = movingImageProblem;
