import { parseEnvText } from './env-text';
import type { ApplicationRecord, ComposeRecord } from './records';

/** Shorter values ("3000", "true") would tear holes into ordinary text and protect nothing. */
const SHORTEST = 6;

/** Values that must not be shown, longest first: variables and the registry password. */
export function secretsOf(record: ComposeRecord | ApplicationRecord): string[] {
  const password = 'password' in record && typeof record.password === 'string' ? [record.password] : [];
  return [...Object.values(parseEnvText(record.env)), ...password]
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/** Takes values out of text that the platform wrote. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}
