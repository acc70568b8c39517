import type { ExitCode } from '../core/command';
import type { ErrorParts } from '../core/errors';
import type { Ask } from '../core/terminal/question';
import type { HttpRuntime } from '../platforms/http';
import type { Interruption } from '../workspace/engine';
import type { AuditRow } from './audit';
import type { RotationRequest } from './plan';
import type { SourceContext } from './sources';

/** How applying an environment ended. */
export interface Applied {
  readonly exitCode: ExitCode;
  /** Why it was not carried out to its end. */
  readonly error?: ErrorParts;
}

/** What a run of rotations is given. */
export interface RotationInput extends RotationRequest {
  /** Rotates without a question. */
  readonly yes: boolean;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
  readonly askValue: SourceContext['askValue'];
  /** Whether the answer to `askValue` is fixed: the value of exactly one rotation. @default false */
  readonly stdin?: boolean;
  readonly interruption: Interruption;
  readonly runtime: HttpRuntime;
  /** Applies an environment, in the voice of the rotation: its own JSON document is the only one. */
  readonly apply: (environment: string) => Promise<Applied>;
  /** Stores the new values of an environment a second time, before anything uses them. */
  readonly backUp?: (environment: string) => Promise<void>;
  /** Called when a row of the audit trail is on the disk. */
  readonly onRow?: (row: AuditRow) => void;
  /** Called with what a person still has to do, as soon as that is known. */
  readonly onAdvice?: (advice: string) => void;
}
