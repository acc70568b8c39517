import { isPlumblineError } from '../../core/explain';

/**
 * How the providers begin an error about a platform that did not answer, or answered no; GitHub's, which is not ours, has a
 * form of its own. The engine passes their words on and nothing else that would tell such a failure from a wrong declaration.
 */
const PLATFORM_FAILURE =
  /Cannot [^\n]+: (?:(?:GET|POST|PUT) https?:\/\/|(?:Railway|Dokploy) answered)|\b(?:GET|PUT|POST|PATCH|DELETE) https?:\/\/\S+: \d{3}\b|\b(?:Get|Put|Post|Patch|Delete) "https?:\/\/[^"]+": /;

/** Whether a plan failed because a platform could not be read: the answer is then "unknown", not "failed". */
export function isUnreadable(error: unknown): boolean {
  if (!isPlumblineError(error)) return false;
  const { what, why } = error.parts;
  return PLATFORM_FAILURE.test(unwrapped(`${what}\n${why}`));
}

/** The engine wraps long messages; joined again they can be recognised. */
function unwrapped(text: string): string {
  return text.replace(/\s*\n\s*(?:│\s*)?/g, ' ');
}
