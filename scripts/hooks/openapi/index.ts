import { explain } from '../../lib/explain';
import { announcesBreaking, findBreaking, versionOf } from './breaking';
import { type ObjectNode, readDescription } from './document';
import { findProblems } from './validate';

export { isDescription } from './document';

/** What was found in one description. */
export interface ContractReport {
  /** Sentences, each beginning with the file. */
  readonly problems: readonly string[];
  /** What breaks clients and is announced by the version. */
  readonly announced: readonly string[];
}

/**
 * Checks the description of an API, and what its clients would notice.
 * @param before the description they know; absent for a new one
 */
export function checkContract(file: string, after: string, before: string | undefined): ContractReport {
  let root: ObjectNode;
  try {
    root = readDescription(after, file);
  } catch (error) {
    const { what, why } = explain(error);
    return { problems: [`${what}: ${why}`], announced: [] };
  }
  const problems = findProblems(root).map((problem) => `${file}: ${problem}`);
  const old = before === undefined ? undefined : readable(before, file);
  if (old === undefined || problems.length > 0) return { problems, announced: [] };
  const breaking = findBreaking(old, root).map((change) => `${file}: ${change}`);
  if (breaking.length === 0 || announcesBreaking(old, root)) return { problems, announced: breaking };
  const version = `${file}: this breaks clients, and the version ${versionOf(root)} does not say so`;
  return { problems: [...breaking, version], announced: [] };
}

/** A description that was not readable before cannot be broken now. */
function readable(text: string, file: string): ObjectNode | undefined {
  try {
    return readDescription(text, file);
  } catch {
    return undefined;
  }
}
