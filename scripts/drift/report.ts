import type { PlannedChange } from '../../workspace/plan';
import type { UnknownPart } from '../../workspace/reachability';
import type { UndeclaredResource } from '../../workspace/undeclared-resource';
import type { NameDifference } from '../../workspace/variables/name-difference';

/** What a drift check says about an environment as a whole. */
export type DriftAnswer =
  /** What runs is what is declared. */
  | 'in-sync'
  /** Something that was applied is different now, or gone. */
  | 'drifted'
  /** Something that was applied ended by itself; nobody changed anything. */
  | 'crashed'
  /** Something exists that nobody declared. */
  | 'undeclared'
  /** The declaration changed and was not applied yet; nothing was changed on the platform. */
  | 'pending'
  /** `.env.example` and the schemas do not know the same variables; what runs is what is declared. */
  | 'names'
  /** Something could not be read. */
  | 'unknown';

/** An applied resource that is gone. */
export interface MissingResource {
  readonly address: string;
  /** The declared service it belongs to, if any. */
  readonly service?: string;
}

/** A resource that is not as it was applied. */
export interface ChangedResource extends MissingResource {
  readonly attributes: readonly DriftedAttribute[];
}

export interface DriftedAttribute {
  /** Such as `healthcheck_path` or `variables.SESSION_SECRET`. */
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'extra';
  /** Only named: its values are never told. */
  readonly secret: boolean;
  /** Absent for a secret. */
  readonly declared?: string | number | boolean | null;
  /** Absent for a secret. */
  readonly live?: string | number | boolean | null;
}

/** What `plumbline drift --json` prints. Nothing in it is secret. */
export interface DriftReport {
  readonly version: 1;
  readonly environment: string;
  readonly answer: DriftAnswer;
  readonly missing: readonly MissingResource[];
  readonly changed: readonly ChangedResource[];
  /** Deployments that ended by themselves. */
  readonly crashed: readonly MissingResource[];
  readonly undeclared: readonly UndeclaredResource[];
  /** Declared and not applied yet. */
  readonly pending: readonly (MissingResource & Pick<PlannedChange, 'action'>)[];
  /** What `.env.example` says otherwise than the schemas of the services. */
  readonly names: readonly NameDifference[];
  readonly unknown: readonly UnknownPart[];
}

/** What a check finds where everything is as it should be. */
export const NOTHING_FOUND: Omit<DriftReport, 'version' | 'environment' | 'answer'> = {
  missing: [],
  changed: [],
  crashed: [],
  undeclared: [],
  pending: [],
  names: [],
  unknown: [],
};

/** The answer for what was found: a difference that is certain outweighs what could not be read. */
export function answerOf(found: Omit<DriftReport, 'version' | 'environment' | 'answer'>): DriftAnswer {
  const loosened = found.undeclared.some(({ loosens }) => loosens !== undefined);
  if (found.missing.length > 0 || found.changed.length > 0 || loosened) return 'drifted';
  if (found.crashed.length > 0) return 'crashed';
  if (found.undeclared.length > 0) return 'undeclared';
  if (found.unknown.length > 0) return 'unknown';
  if (found.pending.length > 0) return 'pending';
  return found.names.length > 0 ? 'names' : 'in-sync';
}
