/** What a platform provides: behaviour for its definitions, and how it is configured. */
import type { FailureCode } from '../../core/failure-code';
import type { Redactor } from '../../core/redaction';
import type { Attributes, Definition, Path, State, UNKNOWN } from './schema';

/** What the framework gives every call that talks to the platform. */
export interface Context {
  /** Aborted when Terraform asks to stop. Hand it to reads and waits only: an aborted write leaves an object no state knows. */
  readonly signal: AbortSignal;
  /**
   * Adds a warning to the command's output.
   * @param code for programs: what could not be compared makes a drift check "unknown"; the last line of `detail` then says
   * what to do
   */
  warn(summary: string, detail?: string, code?: FailureCode): void;
  /** Reports a step of a long call, such as `web: deployment 4f2a is BUILDING`: to a person, and as an hclog line (level info). */
  progress(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}

/** What {@link Resource.modifyPlan} may look at, and `planned`, which it may change. */
export interface PlanRequest<C> {
  /** `null` for a create. */
  readonly prior: State | null;
  /** Defaults, unknowns and fingerprints are already in place; change it to say more or less. */
  readonly planned: State;
  /** The configuration with write-only values; what the author left out is `null`. */
  readonly config: State;
  /** `undefined` while the provider's configuration is not known yet. */
  readonly client: C | undefined;
}

/**
 * Behaviour of one resource type.
 *
 * States are plain objects with every attribute of the definition. What `create` and `update` return has to equal
 * `planned` wherever that is known. Write-only values come in `config` only; the framework keeps them out of plan
 * and state, and fills every attribute that {@link Attribute.fingerprints} another, so neither has to be returned.
 */
export interface Resource<C> {
  readonly definition: Definition;
  /**
   * What the fingerprints of an object are bound to, such as its id. Needed by a definition with `fingerprints`.
   * Called with states of existing objects only; the answer may not change as long as the object lives.
   */
  fingerprintScope?(state: State): string;
  /** Checks what spans several attributes. Values may be {@link UNKNOWN}. @throws ProviderError */
  validate?(config: State): void;
  /** Refines the plan of a create or an update. @throws ProviderError */
  modifyPlan?(request: PlanRequest<C>): void | Promise<void>;
  /**
   * The live object that a create would meet instead of making one, as `read` tells it, with all of its entries; `null`
   * when there is none, {@link UNKNOWN} while what it is looked for by is known only after apply. Reads only. What is
   * met is taken over by `update`, after a plan that told each difference; its definition has {@link adoption}.
   */
  existing?(client: C, planned: State, context: Context): Promise<State | typeof UNKNOWN | null>;
  /** What else would be lost by taking over, beside entries that are not declared; each by a name for `let_go`. */
  losses?(live: State, planned: State): readonly string[];
  /** @throws PartialStateError when something exists already and the rest failed */
  create(client: C, planned: State, config: State, context: Context): Promise<State>;
  /** The live object, or `null` when it is gone. */
  read(client: C, state: State, context: Context): Promise<State | null>;
  /** @throws PartialStateError when a part of the change was made; without it Terraform keeps the prior state */
  update(client: C, prior: State, planned: State, config: State, context: Context): Promise<State>;
  /** An object that is already gone is a success. */
  delete(client: C, state: State, context: Context): Promise<void>;
  /** The state of an existing object; Terraform reads it once more afterwards. @throws ProviderError when there is none */
  import?(client: C, id: string, context: Context): Promise<State>;
  /** Turns a state written by an older `definition.version` into today's shape. */
  upgrade?(version: number, state: State): State;
}

/** A provider as data: its configuration and its resource types. */
export interface Provider<C> {
  /** Terraform's local name, the prefix of every resource type, such as `railway`. */
  readonly name: string;
  readonly configuration: Attributes;
  /**
   * A client, or `undefined` while a needed value is {@link UNKNOWN} (creates can be planned without one).
   * @param redactor of this walk: the client teaches it what it reads, and masks what its platform says
   * @throws ProviderError
   */
  configure(config: State, redactor?: Redactor): C | undefined | Promise<C | undefined>;
  /** Key of the fingerprints, at least 32 characters; `undefined` when none was given. */
  fingerprintKey?(client: C): string | undefined;
  readonly resources: readonly Resource<C>[];
}

/** A diagnostic: one sentence, what is behind it and what to do, and the attribute it is about. */
export class ProviderError extends Error {
  override readonly name: string = 'ProviderError';

  constructor(
    readonly summary: string,
    readonly detail: string = '',
    readonly path?: Path,
    options?: ErrorOptions,
  ) {
    super(detail === '' ? summary : `${summary}\n${detail}`, options);
  }
}

/**
 * A change that failed half-way. Terraform keeps `state` (after a create it is tainted, so the next apply replaces
 * it) and shows `cause`. Values of `state` that are still unknown become `null`.
 */
export class PartialStateError extends Error {
  override readonly name = 'PartialStateError';

  constructor(
    readonly state: State,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
