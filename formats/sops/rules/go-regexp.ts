import { PlumblineError } from '../../../core/errors';

/** Loaded with the first expression: most documents have none. */
const loadRe2 = () => require('re2js') as typeof import('re2js');

/**
 * Whether a text has a match of a regular expression of Go (RE2), in which sops' rules are written. It takes time in
 * proportion to the text, whatever the expression.
 * @param name where it stands, for errors
 * @throws PlumblineError for an invalid one
 */
export function goRegExp(source: string, name: string): (text: string) => boolean {
  const { RE2JS, RE2JSSyntaxException } = loadRe2();
  try {
    const expression = RE2JS.compile(source);
    return (text) => expression.matcher(text).find();
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new PlumblineError({
      what: `${name}: "${source}" is a regular expression that cannot be used`,
      why: `It is not valid in the syntax of Go that sops uses: ${error.message}.`,
      next: 'Write it another way; https://pkg.go.dev/regexp/syntax describes the syntax.',
    });
  }
}
