import type { SecretsForm } from '../../workspace/secrets-file';

/** Names of variables of the JSON form with readable text in them, except those that anyone may read. */
export function readableSecrets(bytes: Uint8Array, form: SecretsForm, open: ReadonlySet<string>): string[] {
  if (form !== 'json') return [];
  const document: Record<string, unknown> = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return Object.entries(document)
    .filter(([name, value]) => name !== 'sops' && !open.has(name) && isReadable(value))
    .map(([name]) => name);
}

/** Whether anything in a value is not ciphertext; empty texts and nulls hold nothing. */
function isReadable(value: unknown): boolean {
  if (value === null || value === '') return false;
  if (typeof value === 'object') return Object.values(value).some(isReadable);
  return typeof value !== 'string' || !value.startsWith('ENC[');
}
