/**
 * What kind of failure an error is, for programs: people read its three parts. Our providers send the code along as the last
 * line of a diagnostic's detail, which every engine passes on as it is.
 */

/**
 * Every code there is: `no-answer`, a platform gave none or something in front of it did; `refused`, a platform answered no;
 * `unknown-answer`, a platform answered something that this version does not know; `withheld`, a platform keeps to itself what
 * would have to be compared; `state-unusable`, the state is held by somebody else, or the newest one is not where it belongs.
 */
export const FAILURE_CODES = [
  'no-answer',
  'refused',
  'unknown-answer',
  'withheld',
  'state-unusable',
] as const;

/** One of {@link FAILURE_CODES}. */
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Puts a code at the end of the detail of a diagnostic. */
export function withCode(detail: string, code: FailureCode | undefined): string {
  if (code === undefined) return detail;
  return `${detail}${detail === '' ? '' : '\n'}[plumbline:${code}]`;
}

const LAST_LINE = /(?:^|\n)\[plumbline:([a-z-]+)\]\s*$/;

/** Takes the code off the detail of a diagnostic; one that this version does not know goes too, and counts as none. */
export function takeCode(text: string): { readonly detail: string; readonly code?: FailureCode } {
  const [line, name] = LAST_LINE.exec(text) ?? [];
  if (line === undefined) return { detail: text };
  const code = FAILURE_CODES.find((known) => known === name);
  return { detail: text.slice(0, text.length - line.length), ...(code !== undefined && { code }) };
}
