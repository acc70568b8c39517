import { isAbsolute, resolve } from 'node:path';
import { PlumblineError } from '../../../core/errors';
import { findOnPath, isExecutable } from '../../../core/executables';
import { type EditorCommand, indexOfEditor, withoutTraces } from './editor-families';
import { splitWords } from './shell-words';

type Env = Readonly<Record<string, string | undefined>>;

/** In the order of sops, with the variables of every other program after its own. */
const VARIABLES = ['SOPS_EDITOR', 'VISUAL', 'EDITOR'];
const FALLBACKS = ['vim', 'nano', 'vi'];

/**
 * The editor of the person: `$SOPS_EDITOR`, `$VISUAL` or `$EDITOR`, else vim, nano or vi from the PATH.
 * @param terminal whether an editor could be used: one that nobody named would write the plaintext into a log or a pipe
 * @throws PlumblineError when it is not there, or its command line needs a shell
 */
export function findEditor(env: Env, home: string, terminal: boolean): EditorCommand {
  const variable = VARIABLES.find((name) => env[name]?.trim());
  if (variable === undefined) {
    if (!terminal) throw noTerminal();
    return withoutTraces([fallback(env)], 0);
  }
  const words = splitWords(env[variable]!, { home, variable });
  const [program = '', ...args] = words;
  const path = locate(program, env);
  if (path === undefined) {
    throw new PlumblineError({
      what: `the editor "${program}" of $${variable} is not there`,
      why: 'It is no program on the PATH that may be run.',
      next: `Set ${variable} to an editor that is installed, such as \`${variable}=nano\`.`,
    });
  }
  const at = indexOfEditor(words);
  return withoutTraces([path, ...args], at, at === 0 ? path : locate(words[at]!, env));
}

function locate(program: string, env: Env): string | undefined {
  if (!program.includes('/')) return findOnPath(program, env)[0];
  const path = isAbsolute(program) ? program : resolve(program);
  return isExecutable(path) ? path : undefined;
}

const noTerminal = () =>
  new PlumblineError({
    what: 'there is no terminal for an editor',
    why: `None of ${VARIABLES.map((name) => `$${name}`).join(', ')} is set, and vim or nano would write the decrypted text to where the output goes.`,
    next: 'Run it on a terminal, set EDITOR to a program that needs none, or change one value with `plumbline secrets set`.',
  });

function fallback(env: Env): string {
  const found = FALLBACKS.flatMap((name) => findOnPath(name, env))[0];
  if (found !== undefined) return found;
  throw new PlumblineError({
    what: 'there is no editor',
    why: `None of ${VARIABLES.map((name) => `$${name}`).join(', ')} is set, and none of ${FALLBACKS.join(', ')} is on the PATH.`,
    next: 'Set EDITOR, such as `EDITOR=nano`, or change one value with `plumbline secrets set`.',
  });
}
