import { homedir } from 'node:os';

/** The home folder: `HOME` of an environment, else that of the user. */
export const homeOf = (env: Readonly<Record<string, string | undefined>>): string => env['HOME'] || homedir();
