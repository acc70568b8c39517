import type { Command } from 'commander';
import { addJsonOption, type EnvironmentFlags } from '../options';

export interface ChangeFlags extends EnvironmentFlags {
  readonly rotate?: boolean;
  readonly force?: boolean;
}

/** `--env` and `--json`. */
export const addScope = (command: Command) =>
  addJsonOption(command.option('-e, --env <environment>', 'only this environment (default: all)'));
