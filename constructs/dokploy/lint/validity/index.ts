import { type ComposeFinding, violation } from '../finding';
import type { ComposeNode } from '../model';
import { isSilent, ofService, placeOf, shown } from './place';
import { type Misread, plainFile } from './plain';
import { schemaProblems } from './schema';
import { schemaFinding } from './schema-words';

/** Nobody reads further. */
const MOST_FINDINGS = 200;

/**
 * What Compose refuses before it looks at what the settings mean: references it cannot read, settings it does not have, values of
 * another kind. A value that is not known here is left out, and nothing is said of it.
 */
export function validityFindings(
  root: ComposeNode,
  variables: Readonly<Record<string, string>>,
): ComposeFinding[] {
  const file = plainFile(root, variables);
  if (!file) {
    const message = 'the aliases of the file come to more values than Compose reads';
    return [violation('too-large', root.at, message, 'write out what the aliases repeat, or leave some out')];
  }
  const malformed = file.malformed.map(({ path, scalar }) => {
    const message = 'a "${" that begins no variable reference makes Compose refuse the file';
    const fix = 'write "$$" for a dollar sign, or close the reference: ${NAME}';
    return ofService(path, violation('invalid-interpolation', scalar.at, message, fix));
  });
  const problems = schemaProblems(file).slice(0, MOST_FINDINGS);
  return [
    ...malformed,
    ...file.misread.map(misreadFinding),
    ...problems.map((problem) => schemaFinding(problem, file)),
  ].slice(0, MOST_FINDINGS);
}

function misreadFinding({ path, at, text, problem, write }: Misread): ComposeFinding {
  const name = path.at(-1);
  const message = `${placeOf(path)}${isSilent(path) ? '' : ` ${shown(text)}`} ${problem}, so Compose refuses the file`;
  const fix = typeof name === 'number' ? `write ${write}` : `write ${name}: ${write}`;
  return ofService(path, violation('invalid-value', at, message, fix));
}
