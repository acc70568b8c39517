import { type Command, InvalidArgumentError, Option } from 'commander';

export interface HookFlags {
  readonly json?: boolean;
  readonly only?: string[];
}

export interface TestFlags {
  readonly testMinutes: number;
}

/** A command of the group, with the option that all of them have. */
export const subcommand = (hooks: Command, name: string, description: string) =>
  hooks.command(name).description(description).option('--json', 'print one JSON document');

/** `--only`, for some of these steps. */
export const only = (steps: readonly string[]) =>
  new Option('--only <step...>', 'run these steps and no others').choices(steps);

const minutes = (text: string) => {
  const value = Number(text);
  if (value > 0 && value <= 600) return value;
  throw new InvalidArgumentError('It must be a number of minutes, at most 600.');
};

/** `--test-minutes`. @param standard minutes when nobody says */
export const testMinutes = (standard: number) =>
  new Option('--test-minutes <minutes>', 'stop the tests then, which fails nothing and is said')
    .argParser(minutes)
    .default(standard);
