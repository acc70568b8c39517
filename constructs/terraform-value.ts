import { Lazy, Token } from 'cdktf';

/** How CDKTF writes a token into a string. */
const TOKEN = /(\$\{TfToken\[[A-Za-z0-9:._-]+\]\})/;

/** Whether a value stands for something Terraform knows later, in whole or in part. */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * Makes literal text safe inside a Terraform string: `${` and `%{` reach the platform as they are instead of being
 * evaluated. Tokens in the text are left alone.
 */
export function escapeTerraform(text: string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[$%](?=\{)/g, '$&$&')))
    .join('');
}

/** A string that is a finished Terraform template already: it is written as it is and never escaped. */
export function terraformTemplate(text: string): string {
  return Lazy.stringValue({ produce: () => text });
}

/** A string that is asked for when the stack is written. CDKTF's own `Lazy` takes a stack trace for each, which costs more than all else. */
export function lateText(produce: () => string): string {
  return Token.asString({ creationStack: [], resolve: produce, toString: produce });
}
