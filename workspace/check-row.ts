/** `unknown`: could not be found out, which is no good news. `warn`: works, and deserves attention. */
export type Status = 'ok' | 'warn' | 'fail' | 'unknown';

/** One thing that was looked at. */
export interface Row {
  /** What was looked at, such as `engine` or `staging: Railway token`. */
  readonly name: string;
  readonly status: Status;
  /** What was found; never a secret. */
  readonly detail: string;
  /** What to do about it; always there unless the status is `ok`. */
  readonly next?: string;
}

export const ok = (name: string, detail: string): Row => ({ name, status: 'ok', detail });

/** A row that is not ok, with what to do. */
export function bad(status: Exclude<Status, 'ok'>, name: string, detail: string, next: string): Row {
  return { name, status, detail, next };
}
