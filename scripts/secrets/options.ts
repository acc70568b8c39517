import type { Command } from 'commander';

/** Flags that most commands of the group share. */
export interface SecretsFlags {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Flags of commands whose argument is not the environment. */
export interface EnvironmentFlags extends SecretsFlags {
  readonly env?: string;
}

const WHOSE = 'whose inputs (default: prod, or the only ones there are)';

/** Adds `--env`. */
export function addEnvOption(command: Command): Command {
  return command.option('-e, --env <environment>', WHOSE);
}

/** The environment as an argument. */
export const ENVIRONMENT_ARGUMENT = ['[environment]', WHOSE] as const;

/** Adds `--json`. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}

/** Adds `--dry-run`. */
export function addDryRunOption(command: Command): Command {
  return command.option('--dry-run', 'say what would be done, and write nothing');
}
