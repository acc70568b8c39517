/** The three parts of every error a person sees. */
export interface ErrorParts {
  /** What happened, with the offending value unless secret, and the construct path, file and line, or request. */
  readonly what: string;
  /** Why it is refused or went wrong. */
  readonly why: string;
  /** What to do next. */
  readonly next: string;
}

/** An error meant for a person: shown as its three parts, never with a stack trace. */
export class PlumblineError extends Error {
  override readonly name = 'PlumblineError';
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts, options?: ErrorOptions) {
    super(`${parts.what}\n  why:  ${parts.why}\n  next: ${parts.next}`, options);
    this.parts = parts;
  }
}

/** What was asked could not be told, neither yes nor no: commands exit with 3 instead of 1. */
export class InconclusiveError extends PlumblineError {}
