import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { type StateFile, stateFile } from '../rescued-state';

/** The file that is the state of an environment where it is kept in the clone. */
export const localStatePath = (root: string, environment: string): string =>
  join(root, '.plumbline', 'state', `${environment}.tfstate`);

/** The state in that file; nothing where there is none. @throws PlumblineError when it is no state */
export function readLocalState(root: string, environment: string): StateFile | undefined {
  const file = localStatePath(root, environment);
  if (!existsSync(file)) return undefined;
  try {
    return stateFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new PlumblineError(
      {
        what: `${file} cannot be read as a state`,
        why: 'It is empty, damaged, or no state at all.',
        next: `Put the last good copy of the state of "${environment}" there; the engine keeps one beside it with the ending .backup.`,
      },
      { cause },
    );
  }
}
