import type { StackManifest } from '../../../constructs/manifest';
import type { ErrorParts } from '../../../core/errors';
import { explain } from '../../../core/explain';
import { checkInputs, undeclaredInputs } from '../../../workspace/input-checks';
import { inputsOf } from '../../../workspace/inputs';
import { parseSecrets, type SecretsFile } from '../../../workspace/secrets-file';

export interface CheckedText {
  /** Why the text must not be saved. */
  readonly problem?: ErrorParts;
  /** What may be meant, and may be a mistake. */
  readonly warnings: readonly string[];
}

/**
 * Checks an edited text: syntax, duplicates, pinned images, and what the schemas of the services want. A name that nobody
 * declares and a required input that is missing are warnings, as the declaration may follow, or the value come from elsewhere.
 * @param stack what is declared; without it only the syntax is checked
 */
export function checkText(
  text: string,
  secretsFile: SecretsFile,
  stack: StackManifest | undefined,
): CheckedText {
  const { form, file, environment } = secretsFile;
  try {
    const attributes = parseSecrets(text, form, file);
    if (!stack) return { warnings: [] };
    const inputs = inputsOf(attributes, file, stack.inputs);
    const isMissing = ({ name, required }: StackManifest['inputs'][number]) => required && !inputs.has(name);
    const missing = stack.inputs.filter(isMissing).map(({ name }) => name);
    const undeclared = undeclaredInputs(stack, inputs);
    const declared = stack.inputs.map((input) => (isMissing(input) ? { ...input, required: false } : input));
    checkInputs({ ...stack, inputs: declared }, inputs);
    return {
      warnings: [
        ...(undeclared === undefined ? [] : [undeclared]),
        ...(missing.length === 0
          ? []
          : [`"${environment}" needs ${missing.join(', ')}, which ${file} does not set`]),
      ],
    };
  } catch (error) {
    return { problem: explain(error), warnings: [] };
  }
}
