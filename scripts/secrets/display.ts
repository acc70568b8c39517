import type { ManifestInput } from '../../constructs/manifest';
import { movingImageProblem, parseImageReference } from '../../core/image-reference';
import { projectPaths } from '../../core/project';
import { printable } from '../../core/terminal/printable';
import { type Attribute, toVariableText } from '../../formats/tfvars';
import { readManifests } from '../../workspace/manifest';

/** The text of a value that anyone may read: one that is declared so. */
export function shownText(
  { name, value }: Pick<Attribute, 'name' | 'value'>,
  inputs: readonly ManifestInput[],
): string | undefined {
  return inputs.some((input) => input.name === name && !input.secret) ? toVariableText(value) : undefined;
}

/**
 * As {@link shownText}, where the declarations may be missing: then also the value of a variable whose name ends in
 * `image`, when it is a pinned reference with the host of its registry. What looks like one under another name is a secret.
 */
export function shownWithoutDeclaration(
  attribute: Pick<Attribute, 'name' | 'value'>,
  inputs: readonly ManifestInput[],
): string | undefined {
  const { name, value } = attribute;
  if (inputs.some((input) => input.name === name)) return shownText(attribute, inputs);
  return typeof value === 'string' && /(^|[_-])image$/.test(name) && isPinnedWithHost(value)
    ? value
    : undefined;
}

/** What the last synth declared, without running the app; nothing when there was none or it cannot be read. */
export function lastDeclaredInputs(root: string, environment: string): readonly ManifestInput[] {
  try {
    return readManifests(projectPaths(root).stacks, new Set([environment])).get(environment)?.inputs ?? [];
  } catch {
    return [];
  }
}

function isPinnedWithHost(value: string): boolean {
  const parsed = parseImageReference(value);
  return (
    !('reason' in parsed) &&
    /[.:]/.test(parsed.registry) &&
    value.startsWith(`${parsed.registry}/`) &&
    movingImageProblem(value) === undefined
  );
}

/** Where values go that a person asked to see; `process.stdout` is one. */
export interface RevealStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Prints text with values in it, unmasked. On a terminal nothing in it steers the terminal. */
export function reveal(text: string, stream: RevealStream = process.stdout): void {
  stream.write(`${stream.isTTY ? printable(text) : text}\n`);
}

/** {@link reveal} for a JSON document. */
export function revealDocument(value: unknown, stream: RevealStream = process.stdout): void {
  stream.write(`${JSON.stringify(value, null, 2)}\n`);
}
