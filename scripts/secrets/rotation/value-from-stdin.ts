import { PlumblineError } from '../../../core/errors';
import { readValue } from '../value-source';

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
