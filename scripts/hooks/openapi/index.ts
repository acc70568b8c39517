import { explain } from '../../../core/explain';
import { announcesBreaking, findBreaking, versionOf } from './breaks';
import type { Contract } from './contracts';
import { type ObjectNode, readable, readDescription } from './document';
import { findProblems } from './validity';

export { type Contract, pairContracts, pushedContracts } from './contracts';
export { isDescription } from './document';

/** What was found in one description. */
export interface ContractReport {
  /** Sentences, each beginning with the file. */
  readonly problems: readonly string[];
  /** What breaks clients and is announced: by the version, or by the description that is gone itself. */
  readonly announced: readonly string[];
}

/** Checks the description of an API, and what its clients would notice. */
export function checkContract({ file, after, before }: Contract): ContractReport {
  // One that was not readable before cannot be broken now.
  const old = before === undefined ? undefined : readable(before, file);
  // There is no version left to raise.
  if (after === undefined) return { problems: [], announced: old ? announceGone(file, old) : [] };
  let root: ObjectNode;
  try {
    root = readDescription(after, file);
  } catch (error) {
    const { what, why } = explain(error);
    return { problems: [`${what}: ${why}`], announced: [] };
  }
  const problems = findProblems(root).map((problem) => `${file}: ${problem}`);
  if (old === undefined || problems.length > 0) return { problems, announced: [] };
  const breaking = findBreaking(old, root).map((change) => `${file}: ${change}`);
  if (breaking.length === 0 || announcesBreaking(old, root)) return { problems, announced: breaking };
  const version = `${file}: this breaks clients, and the version ${versionOf(root)} does not say so`;
  return { problems: [...breaking, version], announced: [] };
}

/** A description without operations has no clients that could notice. */
function announceGone(file: string, old: ObjectNode): string[] {
  const operations = findBreaking(old, {}).map((change) => `${file}: ${change}`);
  if (operations.length === 0) return [];
  return [...operations, `${file}: the description itself is gone, so nothing is compared with it any more`];
}
