import { randomBytes } from 'node:crypto';
import type { ManifestInput } from '../../../constructs/manifest';
import { renderInline } from '../../../formats/tfvars';

const FINGERPRINT_KEY = 'fingerprint_key';
const FINGERPRINT_BYTES = 32;

export interface FirstContent {
  readonly environment: string;
  /** What the stack declares; empty when that is not known. */
  readonly inputs: readonly ManifestInput[];
  /** Plaintext inputs to begin with. */
  readonly present?: { readonly text: string; readonly names: readonly string[] };
}

/** The plaintext of a new file: what was there, a generated fingerprint key, and a hint for every input that is not set. */
export function firstContent({ environment, inputs, present }: FirstContent): string {
  const isSet = new Set(present?.names);
  const known = inputs.length === 0 || inputs.some(({ name }) => name === FINGERPRINT_KEY);
  const generated =
    known && !isSet.has(FINGERPRINT_KEY)
      ? [
          `# Keys the fingerprints of secrets in the state. Keep it: with another one every secret looks changed.\n` +
            `${FINGERPRINT_KEY} = ${renderInline(randomBytes(FINGERPRINT_BYTES).toString('hex'))}`,
        ]
      : [];
  const hints = inputs.filter(({ name }) => name !== FINGERPRINT_KEY && !isSet.has(name)).map(hint);
  const head =
    present?.text.trimEnd() ??
    `# Inputs of "${environment}". Change one with \`plumbline secrets set\`, several with \`plumbline secrets edit\`.`;
  return `${[head, ...generated, ...hints].filter((part) => part !== '').join('\n\n')}\n`;
}

function hint({ name, description, required, image }: ManifestInput): string {
  const comment = description.split(/\r?\n/).map((line) => `# ${line}`);
  const example = image ? '"ghcr.io/acme/grid:v123-abcdef"' : '""';
  return [...comment, `# ${name} = ${example}${required ? '' : ' # may be left out'}`].join('\n');
}
