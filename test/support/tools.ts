import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Where the optional real tools are built, outside the tree. */
export const toolsDir =
  process.env['PLUMBLINE_TOOLS'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'plumbline', 'tools');

/** Path of a real tool: built by `tools/optional/build.ts`, or on PATH under one of the names. */
export function findTool(built: string, ...names: string[]): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((dir) => names.map((name) => join(dir, name)));
  return [join(toolsDir, built), ...onPath].find((path) => existsSync(path));
}

/** Runs a group of tests only where a tool is; elsewhere the report says which tool was missing. */
export function describeWithTool(name: string, path: string | undefined, body: (path: string) => void): void {
  if (path) describe(name, () => body(path));
  else describe.skip(`${name} (skipped: not on this machine)`, () => body(''));
}
