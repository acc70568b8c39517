import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** File name of a program on this system. */
export const executableName = (name: string) => (process.platform === 'win32' ? `${name}.exe` : name);

/** Every program of this name on `PATH`, the one a shell would run first. */
export function findOnPath(name: string, env: Env): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => resolve(join(folder, executableName(name)))).filter(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
