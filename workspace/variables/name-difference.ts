/** A name that one place has and another lacks. Never a value. */
export interface NameDifference {
  /** Name of a variable or an input; of a file when that is missing or out of date as a whole. */
  readonly name: string;
  readonly kind: 'missing' | 'extra' | 'stale';
  /** Where it is missing or extra: a file, `what web declares`, `web at railway`. */
  readonly where: string;
  /** What it was compared with, as a sentence without a full stop. */
  readonly why: string;
  /** Told, and no difference that counts: nothing has to be done. */
  readonly tolerated?: true;
}

/** One difference as people read it. */
export function describeDifference({ name, kind, where, why }: NameDifference): string {
  if (kind === 'stale') return `~ ${name} is out of date: ${why}`;
  return kind === 'missing'
    ? `- ${name} is missing in ${where}: ${why}`
    : `+ ${name} is extra in ${where}: ${why}`;
}
