import type { Position } from './model';

/** One thing about a compose file that a person should know, with its place and its remedy. */
export interface ComposeFinding {
  /** Stable name of the rule, such as `image-not-pinned`. */
  readonly rule: string;
  /** `violation`: certainly wrong. `inconclusive`: depends on something the lint cannot see. */
  readonly level: 'violation' | 'inconclusive';
  /** Service the finding is about; absent when it is about the file. */
  readonly service?: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong and why it matters; never a secret value. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

export type ServiceFinding = Omit<ComposeFinding, 'service'>;

export function violation(rule: string, at: Position, message: string, fix: string): ServiceFinding {
  return { rule, level: 'violation', line: at.line, column: at.column, message, fix };
}

export function inconclusive(rule: string, at: Position, message: string, fix: string): ServiceFinding {
  return { ...violation(rule, at, message, fix), level: 'inconclusive' };
}
