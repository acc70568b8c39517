import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Name of this package. */
export const PACKAGE = '@plumbline-iac/plumbline';

/**
 * Folder of what is built (command line, sandbox, provider mirror) for a project: that of the installed package, in
 * `node_modules` of the project or of a folder above it; else `dist` of the project itself, which is a checkout then.
 *
 * @param root project root
 */
export function distOf(root: string): string {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', PACKAGE, 'dist');
    if (existsSync(installed)) return installed;
    if (folder === dirname(folder)) return join(root, 'dist');
  }
}
