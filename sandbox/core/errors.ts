/** What happened, why, and what to do next. */
export interface SandboxErrorParts {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** An error meant for a person who runs the sandbox; shown as its three parts, never with a stack trace. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';

  constructor(readonly parts: SandboxErrorParts) {
    super(`${parts.what}\n  why:  ${parts.why}\n  next: ${parts.next}`);
  }
}
