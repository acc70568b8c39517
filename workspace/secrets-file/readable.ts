import { PlumblineError } from '../../core/errors';
import type { SecretsFile, SecretsForm } from './types';

/**
 * Names of the inputs with readable text in an encrypted document, except those that anyone may read. Of the tfvars form it is
 * all of them or none.
 */
export function readableInputs(
  bytes: Uint8Array,
  form: SecretsForm,
  publicNames: ReadonlySet<string> = new Set(),
): string[] {
  const open = Object.entries(parse(bytes)).filter(([name, value]) => name !== 'sops' && isReadable(value));
  if (form === 'tfvars') return open.length > 0 ? ['every input'] : [];
  return open.map(([name]) => name).filter((name) => !publicNames.has(name));
}

/** Whether anything in a value is not ciphertext; empty texts and nulls hold nothing. */
function isReadable(value: unknown): boolean {
  if (value === null || value === '') return false;
  if (typeof value === 'object') return Object.values(value).some(isReadable);
  return typeof value !== 'string' || !value.startsWith('ENC[');
}

/**
 * The last look at a document before it is written: its rule, which comes from `.sops.yaml`, may leave a secret readable.
 * @param publicNames inputs that anyone may read
 * @throws PlumblineError naming what would be readable
 */
export function requireHidden(
  bytes: Uint8Array,
  { environment, file, form }: SecretsFile,
  publicNames?: ReadonlySet<string>,
): void {
  const readable = readableInputs(bytes, form, publicNames);
  if (readable.length === 0) return;
  throw new PlumblineError({
    what: `${file}: ${readable.join(', ')} would be readable, so nothing was written`,
    why: `Its rule (${ruleOf(bytes)}) leaves that unencrypted, and everybody who has the repository could read it.`,
    next:
      `Correct the rule in .sops.yaml, or rename the input. A file that is there keeps the rule it was made with: ` +
      `\`plumbline secrets convert ${environment} --to ${form === 'json' ? 'tfvars' : 'json'}\` and back gives it the new one. ` +
      'If it was committed readable, replace the value.',
  });
}

/** The rule of a document, which it names itself. */
function ruleOf(bytes: Uint8Array): string {
  const rules = Object.entries(parse(bytes)['sops'] ?? {}).filter(([name]) => /^(un)?encrypted_/.test(name));
  return (
    rules.map(([name, value]) => `${name}: ${value}`).join(', ') ||
    'that of sops, unencrypted_suffix: _unencrypted'
  );
}

const parse = (bytes: Uint8Array): Record<string, unknown> => JSON.parse(Buffer.from(bytes).toString('utf8'));
