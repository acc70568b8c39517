import { LONGEST_FILE, type ReadFile } from '../blobs';
import { CONFIG_FILE, type ContentRules, loadContentRules } from './content-rules';
import { checkFile } from './file-rules';
import type { Finding } from './finding';
import { firstFindings } from './readings';

export { CONFIG_FILE, loadContentRules } from './content-rules';
export { ENCRYPTED } from './file-rules';
export { type Finding, renderFindings } from './finding';

/** What a scan saw. */
export interface ScanReport {
  readonly findings: readonly Finding[];
  /** Files that were looked through. */
  readonly files: number;
  /** Files that are too long to be looked through; they were judged by their names alone. */
  readonly tooLong: readonly string[];
}

/** Looks through files that are, or would be, in the repository. */
export async function scanFiles(
  files: Iterable<ReadFile>,
  { root, packages }: { readonly root: string; readonly packages: string },
): Promise<ScanReport> {
  const rules = await loadContentRules(root, packages);
  const findings: Finding[] = [];
  const tooLong: string[] = [];
  let count = 0;
  for (const file of files) {
    count += 1;
    if (file.heldBy === undefined) findings.push(...(await checkFile(file)));
    if (file.bytes === undefined) tooLong.push(file.path);
    else findings.push(...(await checkContent(rules, file.path, file.bytes)).map(fixedIn(file)));
  }
  return { findings, files: count, tooLong };
}

const REPLACE = `replace the secret where it is valid: it may have been seen. A made-up one is allowed by "allows" in ${CONFIG_FILE}.`;

/** What neither `git rm` nor a comment on a line mends. */
const FIXES = {
  commit:
    'Write the message anew, with `git commit --amend` for the last commit and `git rebase -i` (reword) for one before ' +
    `it, and ${REPLACE}`,
  tag: `Delete the tag with \`git tag -d\`, make it anew without the secret, and ${REPLACE}`,
};

const fixedIn =
  ({ heldBy }: ReadFile) =>
  (finding: Finding): Finding =>
    heldBy === undefined ? finding : { ...finding, fix: FIXES[heldBy] };

/** Looks through the content of one file, in whatever encoding. */
export function checkContent(rules: ContentRules, path: string, bytes: Buffer): Promise<Finding[]> {
  return firstFindings(bytes, (text) => rules(path, text));
}

/** What to say about files that were not looked through. */
export function tooLongWarnings({ tooLong }: ScanReport): string[] {
  return tooLong.map(
    (path) => `${path} is longer than ${LONGEST_FILE / 1024 / 1024} MB and was not looked through`,
  );
}
