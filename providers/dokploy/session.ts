import type { DokployClient } from '../../platforms/dokploy/client';
import { fingerprint } from '../framework/fingerprint';
import { ProviderError } from '../framework/resource';
import type { State } from '../framework/schema';

/** What the resources of the Dokploy provider work with. */
export interface Session {
  readonly api: DokployClient;
  /** Key of the fingerprints; needed as soon as a write-only value is used. */
  readonly fingerprintKey: string | undefined;
}

/** State of write-only variables: the fingerprint of each live value, never the value. */
export function fingerprintVariables(
  session: Session,
  scope: string,
  variables: Readonly<Record<string, string>>,
  known: State | null | undefined,
): State | null {
  const names = Object.keys(variables);
  if (names.length === 0) return known ? {} : null;
  return Object.fromEntries(
    names.map((name) => [
      name,
      { value: null, fingerprint: fingerprintValue(session, scope, name, variables[name]!) },
    ]),
  );
}

/** Fingerprint of one live value. @throws ProviderError when there is no key to make it with */
export function fingerprintValue(session: Session, scope: string, name: string, value: string): string {
  if (session.fingerprintKey === undefined) {
    throw new ProviderError(
      'fingerprint_key is missing',
      'Secret values are compared by a keyed hash, and no key was given. Pass a random text of at least 32 characters as fingerprint_key or PLUMBLINE_FINGERPRINT_KEY; always the same one.',
      ['fingerprint_key'],
    );
  }
  return fingerprint(session.fingerprintKey, scope, name, value);
}

/** Values of `{ KEY = { value = … } }` as the configuration gives them. */
export function variableValues(variables: State | null | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables ?? {}).map(([key, entry]) => [key, String(entry.value)]),
  );
}
