import { parseComposeDuration } from '../duration';
import { mountSections } from '../mount-sections';
import { parseComposeSize } from '../size';

/** What a text comes to where Compose wants a number, a duration and so on. */
export type Reading = { readonly value: unknown } | { readonly problem: string; readonly write: string };

/** Reads the text of a scalar; numbers arrive as they would be written. */
export type ScalarKind = (text: string) => Reading;

const problem = (what: string, write: string): Reading => ({ problem: what, write });

/** What compose-go casts after interpolation, `loader/interpolate.go`. */
export const integer: ScalarKind = (text) =>
  /^[+-]?\d+$/.test(text) ? { value: Number(text) } : problem('is not a whole number', '1');

/** A count that cannot be below 0. */
export const natural: ScalarKind = (text) =>
  /^\+?\d+(?:\.\d+)?$/.test(text)
    ? { value: Number(text) }
    : problem('is not a whole number of 0 or more', '3');

export const decimal: ScalarKind = (text) =>
  text !== '' && Number.isFinite(Number(text)) ? { value: Number(text) } : problem('is not a number', '1');

export const flag: ScalarKind = (text) => {
  if (/^(?:true|y|yes|on)$/i.test(text)) return { value: true };
  if (/^(?:false|n|no|off)$/i.test(text)) return { value: false };
  return problem('is neither true nor false', 'true');
};

/** A duration with its unit, as Go reads one, and days and weeks. */
export const duration: ScalarKind = (text) => {
  if (text === '0' || parseComposeDuration(text.replace(/^[+-]/, '')) !== undefined) return { value: text };
  return /^\d+$/.test(text) ? problem('has no unit', `${text}s`) : problem('is not a duration', '10s');
};

/** Bytes, such as `512m` or `1.5GiB`; `-1` where there is to be no limit. */
export const bytes: ScalarKind = (text) =>
  parseComposeSize(text) === undefined ? problem('is not a size', '512m') : { value: text };

/** A number that reaches Compose as text, such as `deploy.resources.limits.cpus`. */
export const decimalText: ScalarKind = (text) => {
  const read = decimal(text);
  return 'value' in read ? { value: text } : read;
};

export const count: ScalarKind = (text) =>
  /^all$/i.test(text) || /^[+-]?\d+$/.test(text)
    ? { value: text }
    : problem('is neither a number nor "all"', 'all');

/** `source[:target[:permissions]]`. */
export const device: ScalarKind = (text) =>
  text.split(':').length <= 3
    ? { value: text }
    : problem('has more than three parts', '"/dev/source:/dev/target:rwm"');

/** `name:address` or `name=address`. */
export const host: ScalarKind = (text) =>
  /^[^:=]+[:=]/.test(text) ? { value: text } : problem('names no address', '"name:10.0.0.1"');

/** `source:target:mode`. */
export const mount: ScalarKind = (text) => {
  if (text === '') return problem('is empty', '"data:/data"');
  const sections = mountSections(text);
  if (text.length > 2 && sections.includes(''))
    return problem('has nothing before or after a colon', '"data:/data"');
  return sections.length <= 3 ? { value: text } : problem('has too many colons', '"data:/data:ro"');
};
