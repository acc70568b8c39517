import { readFileSync } from 'node:fs';

/** A text file. @throws the error of the system, with the path where the system leaves it out, such as for a folder */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
