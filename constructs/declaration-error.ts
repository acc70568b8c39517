import type { IConstruct } from 'constructs';
import { PlumblineError } from '../core/errors';

/** What is wrong with one field of a declaration. */
export interface Refusal {
  /** The field as a person wrote it, such as `image` or `healthcheck.timeout`. */
  readonly field: string;
  /** The offending value, never a secret. @default - the field alone is named */
  readonly value?: unknown;
  readonly why: string;
  readonly next: string;
  /** Made on the line that is to be corrected. @default - where the error is thrown */
  readonly at?: Error;
}

/** The error for a declaration that cannot work: construct path, field and value first. */
export function refusal(
  scope: IConstruct | string,
  { field, value, why, next, at }: Refusal,
): PlumblineError {
  const path = typeof scope === 'string' ? scope : scope.node.path;
  const shown = value === undefined ? '' : ` ${JSON.stringify(value)}`;
  const place = field === '' ? path : `${path}: ${field}`;
  const error = new PlumblineError({ what: `${place}${shown}`, why, next });
  if (at) error.stack = at.stack ?? '';
  return error;
}
