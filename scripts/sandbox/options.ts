import { type Command, InvalidArgumentError } from 'commander';

export interface JsonOption {
  readonly json?: boolean;
}

/** A command of the group, with the options that all of them have. */
export const subcommand = (sandbox: Command, name: string, description: string) =>
  sandbox.command(name).description(description).option('--json', 'print one JSON document');

/** Takes a whole number from `least` to `most` as the value of an option. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
};
