import type { Form } from '../../framework/schema';

const GB = 1_000_000_000;
const GIB = 1_073_741_824;

/** Railway takes no null for a list. */
export const listOrNone: Form = { read: (list) => list, write: (list) => list ?? [] };

/** One command, of which Railway makes a list. */
export const listOfOne: Form = {
  read: (commands) => [commands].flat().join(' && '),
  write: (command) => (command === null ? [] : [command]),
};

/** Railway takes GB and stores bytes; whether a GB has 10^9 or 2^30 of them is settled by what was declared. */
export const bytesInGb: Form = {
  read: (bytes: number, declared) =>
    typeof declared === 'number' && Math.round(declared * GIB) === bytes ? declared : bytes / GB || null,
  write: (gb) => gb,
};
