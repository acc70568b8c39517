import type { FailureCode } from './failure-code';

/** The three parts of every error a person sees. */
export interface ErrorParts {
  /** What happened, with the offending value unless secret, and the construct path, file and line, or request. */
  readonly what: string;
  /** Why it is refused or went wrong. */
  readonly why: string;
  /** What to do next. */
  readonly next: string;
}

/** What goes with an error besides its parts. */
export interface PlumblineErrorOptions extends ErrorOptions {
  /** What kind of failure it is. @default - none that a program reacts to */
  readonly code?: FailureCode | undefined;
}

/** An error meant for a person: shown as its three parts, never with a stack trace. */
export class PlumblineError extends Error {
  override readonly name = 'PlumblineError';
  readonly parts: ErrorParts;
  readonly code: FailureCode | undefined;

  constructor(parts: ErrorParts, options?: PlumblineErrorOptions) {
    super(`${parts.what}\n  why:  ${parts.why}\n  next: ${parts.next}`, options);
    this.parts = parts;
    this.code = options?.code;
  }
}

/** What was asked could not be told, neither yes nor no: commands exit with 3 instead of 1. */
export class InconclusiveError extends PlumblineError {}
