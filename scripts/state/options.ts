import type { CommandContext } from '../../core/command';
import type { Ask } from '../../core/terminal/question';
import type { HttpRuntime } from '../../platforms/http';
import type { Interruption } from '../../workspace/engine';

/** The environment as an argument. */
export const ENVIRONMENT_ARGUMENT = [
  '[environment]',
  'environment that main.ts declares; may be left out when there is only one',
] as const;

/** What every command of the group is given. */
export interface StateInput extends CommandContext {
  readonly environment: string | undefined;
  readonly now: () => Date;
  readonly interruption: Interruption;
  /** How HCP Terraform is asked. @default - the network and the clock of this machine */
  readonly runtime?: HttpRuntime;
}

/** What a command that asks first is given. */
export interface AskingInput extends StateInput {
  /** Acts without a question. */
  readonly yes: boolean;
  /** Absent where nobody can be asked. */
  readonly ask: Ask | undefined;
}
