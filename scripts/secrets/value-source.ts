import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { PlumblineError } from '../../core/errors';
import { askHidden } from '../../core/terminal/hidden-question';

/** Where the value of an input may come from. */
export interface ValueSources {
  readonly name: string;
  /** The value on the command line. */
  readonly argument?: string | undefined;
  readonly stdin?: boolean | undefined;
  readonly fromFile?: string | undefined;
}

/** A value and where it came from, for messages. */
export interface GivenValue {
  readonly value: string;
  readonly source: string;
}

/**
 * Reads the value from the one source that was named, or asks for it on a terminal.
 * @throws PlumblineError for no source or several, and for what is no text
 */
export async function readValue(
  { name, argument, stdin = false, fromFile }: ValueSources,
  terminal: NodeJS.ReadStream = process.stdin,
): Promise<GivenValue> {
  const named = [argument !== undefined, stdin, fromFile !== undefined].filter(Boolean).length;
  if (named > 1) {
    throw new PlumblineError({
      what: `${name} was given more than once`,
      why: 'A value comes from the command line, from --stdin or from --from-file; with two of them nobody can tell which counts.',
      next: 'Keep one of them.',
    });
  }
  if (argument !== undefined) return { value: argument, source: 'the command line' };
  if (stdin) return { value: text(await buffer(terminal), 'standard input'), source: 'standard input' };
  if (fromFile !== undefined) return { value: text(readFileSync(fromFile), fromFile), source: fromFile };
  const typed = terminal.isTTY ? await askHidden(`${name}: `, new AbortController().signal) : '';
  if (typed !== '') return { value: typed, source: 'the terminal' };
  throw new PlumblineError({
    what: `no value was given for ${name}`,
    why: terminal.isTTY ? 'The answer was empty.' : 'This is no terminal where Plumbline could ask for it.',
    next: 'Type or paste it when asked, pipe it in with --stdin, or name a file with --from-file.',
  });
}

/** Text without the line break that editors and `echo` put at its end. */
function text(bytes: Buffer, source: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/\r?\n$/, '');
  throw new PlumblineError({
    what: `${source} is not UTF-8 text`,
    why: 'Inputs are text; in another encoding a value would reach the platform garbled.',
    next: 'Encode binary content as base64 first, and decode it in the service.',
  });
}

/** Reads the value of one key from standard input. @throws PlumblineError when it could be for several keys */
export function valueFromStdin(keys: readonly string[]): () => Promise<string> {
  const [name, ...others] = keys;
  if (name !== undefined && others.length === 0) {
    return async () => (await readValue({ name, stdin: true })).value;
  }
  throw new PlumblineError({
    what: `--stdin with ${keys.length === 0 ? 'no key' : `${keys.length} keys`}`,
    why: 'Standard input is the value of exactly one key.',
    next: 'Name one key.',
  });
}
