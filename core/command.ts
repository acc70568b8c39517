import type { Command } from 'commander';
import { InconclusiveError } from './errors';
import { findRoot } from './project';
import { registerCredentials } from './redaction/credentials';
import { exampleLines, hanging, helpWidth } from './terminal/help-text';
import { createOutput, type Output } from './terminal/output';

/** Exit codes of every command. */
export const EXIT = {
  /** Done, or in sync. */
  done: 0,
  failed: 1,
  /** There are differences. */
  differences: 2,
  /** Could not be told: something was unreachable or unreadable. */
  unknown: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command's body is given. */
export interface CommandContext {
  readonly output: Output;
  /** Project root: the folder of `cdktf.json`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs the body of a command: creates its output, shows what it throws, and sets the exit code of the process. */
export async function runCommand(
  options: { readonly json?: boolean; readonly project?: string },
  body: (context: CommandContext) => Promise<ExitCode>,
): Promise<void> {
  registerCredentials(process.env);
  const output = createOutput({ json: options.json === true });
  try {
    const root = findRoot(options.project ?? process.cwd());
    process.exitCode = await body({ output, root, env: process.env });
  } catch (error) {
    output.error(error);
    process.exitCode = error instanceof InconclusiveError ? EXIT.unknown : EXIT.failed;
  }
}

/** What the help of a command shows below its options. */
export interface HelpNotes {
  /** Complete command lines, each with what it does. */
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  /** Meaning of each exit code that the command uses. */
  readonly exitCodes: Partial<Record<ExitCode, string>>;
}

/** Adds examples and exit codes to the help of a command, as wide as the terminal has room. */
export function addHelpNotes(command: Command, { examples, exitCodes }: HelpNotes): Command {
  return command.addHelpText('after', () => {
    const columns = helpWidth(command);
    const codes = Object.entries(exitCodes).map(([code, meaning]) =>
      hanging(`  ${code}  `, meaning, columns),
    );
    return ['', 'Examples:', ...exampleLines(examples, columns), '', 'Exit codes:', ...codes].join('\n');
  });
}
