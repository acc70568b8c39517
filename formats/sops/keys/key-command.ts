import { execFile } from 'node:child_process';
import { childEnvironment } from '../../../core/child-environment';
import { SourceProblem } from './source-problem';

/** Long enough for a person to touch a hardware key. */
const PATIENCE_MS = 120_000;
const LONGEST_OUTPUT = 1024 * 1024;

/**
 * What a person's command for fetching keys prints. It runs without a shell and, as sops has it, with SOPS_AGE_RECIPIENT.
 * @throws SourceProblem without any output of the command
 */
export async function keyCommandOutput(
  command: string,
  recipient: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [program, ...args] = splitArguments(command);
  if (program === undefined) throw new SourceProblem('names no command');
  const options = {
    env: { ...childEnvironment('keyCommand', env), SOPS_AGE_RECIPIENT: recipient },
    timeout: PATIENCE_MS,
    maxBuffer: LONGEST_OUTPUT,
  };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout) => {
      if (!error) resolve(stdout);
      else
        reject(
          new SourceProblem(`its command failed (${error.killed ? 'it took too long' : reason(error)})`),
        );
    });
    child.stdin?.end();
  });
}

function reason({ code }: { code?: string | number | null }): string {
  return typeof code === 'number' ? `exit code ${code}` : String(code ?? 'ended by a signal');
}

/**
 * The words of a command line: separated by blanks, with single quotes, double quotes and backslashes as in a shell.
 * @throws SourceProblem when a quote does not end
 */
export function splitArguments(command: string): string[] {
  const words: string[] = [];
  const WORD = /\s*((?:[^\s"'\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)/sy;
  let at = 0;
  for (let match = WORD.exec(command); match; match = WORD.exec(command)) {
    words.push(unquote(match[1]!));
    at = WORD.lastIndex;
  }
  if (command.slice(at).trim() !== '') throw new SourceProblem('has a quote that does not end');
  return words;
}

function unquote(word: string): string {
  return word.replace(
    /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs,
    (_, escaped, single, double) => escaped ?? single ?? double.replace(/\\(.)/gs, '$1'),
  );
}
