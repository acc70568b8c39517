import type { Platform } from '../core/platforms';

/** Something on a platform that no declaration names. */
export interface UndeclaredResource {
  readonly platform: Platform;
  /** Such as `service`, `volume`, `variable`, `compose app`, `environment`. */
  readonly kind: string;
  readonly name: string;
  /** What it hangs on: the service of a variable or a domain, the environment of a secret at GitHub. */
  readonly service?: string;
  /** What it allows that the declaration does not: a protection is less than declared, and that is drift. */
  readonly loosens?: string;
}
