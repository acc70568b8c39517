import type { ManifestInput, StackManifest } from '../../constructs/manifest';
import type { CommandContext } from '../../core/command';
import { explain } from '../../core/explain';
import { publicNames } from '../../workspace/inputs';
import { readableInputs, type SecretsFile } from '../../workspace/secrets-file';
import { currentManifest } from '../../workspace/synth/current-manifest';

/**
 * What the declarations say about an environment.
 * @throws PlumblineError when the app is refused, or declares no such environment
 */
export function declaredStack(
  { root, env, output }: CommandContext,
  environment: string,
): Promise<StackManifest> {
  return currentManifest({ root, environment, env, log: (text) => output.warn(text) });
}

/** As {@link declaredStack}; where that fails, a warning and nothing: every value then counts as a secret. */
export async function declaredStackIfKnown(
  context: CommandContext,
  environment: string,
): Promise<StackManifest | undefined> {
  try {
    return await declaredStack(context, environment);
  } catch (error) {
    const { what } = explain(error);
    context.output.warn(
      `The declarations of "${environment}" could not be read, so every value counts as a secret: ${what}`,
    );
    return undefined;
  }
}

/** What the declarations say about the inputs of an environment. */
export interface DeclaredInputs {
  readonly inputs: readonly ManifestInput[];
  /** Inputs that anyone may read, such as images. */
  readonly publicNames: ReadonlySet<string>;
}

/** The inputs of {@link declaredStackIfKnown}. */
export async function declaredInputsIfKnown(
  context: CommandContext,
  environment: string,
): Promise<DeclaredInputs | undefined> {
  const stack = await declaredStackIfKnown(context, environment);
  return stack && { inputs: stack.inputs, publicNames: publicNames(stack.inputs) };
}

/** Inputs that anyone may read; asked of the declarations only where an encrypted document has something readable. */
export async function publicNamesIn(
  bytes: Uint8Array,
  { environment, form }: SecretsFile,
  context: CommandContext,
): Promise<ReadonlySet<string>> {
  if (readableInputs(bytes, form).length === 0) return new Set();
  return (await declaredInputsIfKnown(context, environment))?.publicNames ?? new Set();
}
