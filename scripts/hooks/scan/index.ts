import type { ReadFile } from '../blobs';
import { type ContentRules, loadContentRules } from './content-rules';
import { checkFile } from './file-rules';
import type { Finding } from './finding';
import { firstFindings } from './readings';

export { CONFIG_FILE, loadContentRules } from './content-rules';
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
    findings.push(...(await checkFile(file)));
    if (file.bytes === undefined) tooLong.push(file.path);
    else findings.push(...(await checkContent(rules, file.path, file.bytes)));
  }
  return { findings, files: count, tooLong };
}

/** Looks through the content of one file, in whatever encoding. */
export function checkContent(rules: ContentRules, path: string, bytes: Buffer): Promise<Finding[]> {
  return firstFindings(bytes, (text) => rules(path, text));
}
