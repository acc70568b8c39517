import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A note in the stack folder that this clone began to make an environment. As long as it is there, what exists without a state is
 * what that apply made before it was ended.
 */
const noteOf = (stackDir: string) => join(stackDir, 'first-apply');

export const firstApplyBegan = (stackDir: string): boolean => existsSync(noteOf(stackDir));

export const beginFirstApply = (stackDir: string): void => writeFileSync(noteOf(stackDir), '');

export const endFirstApply = (stackDir: string): void => rmSync(noteOf(stackDir), { force: true });
