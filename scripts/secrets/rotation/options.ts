export interface JsonFlag {
  readonly json?: boolean;
}

/** What a run and its plan are asked for. */
export interface SelectionFlags extends JsonFlag {
  readonly env?: string;
  readonly immediately?: boolean;
  readonly back?: boolean;
}

/** Options of a run that its plan takes too. */
export const IMMEDIATELY = [
  '--immediately',
  'keep no previous value: for one that leaked; a named input in its overlap is replaced once more',
] as const;
export const BACK = [
  '--back',
  'go back to the previous value of the named inputs, and revoke the new one',
] as const;

/** The clock of the commands. */
export const now = () => new Date();

/** The selection of a run by the words of its command line. */
export function selectionOf(
  keys: readonly string[],
  { env, immediately = false, back = false }: SelectionFlags,
) {
  return { keys, environment: env, immediately, back };
}
