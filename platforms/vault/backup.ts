import { PlumblineError } from '../../core/errors';
import { UnknownOutcomeError } from '../http';
import type { VaultClient } from './client';

/** Where in Vault. */
export interface VaultPlace {
  /** Mount of a KV engine of version 2. */
  readonly mount: string;
  readonly path: string;
}

export interface BackUpResult {
  /** The version that holds the values. */
  readonly version: number;
  /** Whether a new version was written; it is not when the newest one holds the same values. */
  readonly written: boolean;
}

/**
 * Stores values as a new version, unless the newest one holds them already, and reads them back to compare.
 * @throws PlumblineError when what Vault gives back is not what was written
 */
export async function backUp(
  client: VaultClient,
  { mount, path }: VaultPlace,
  values: Readonly<Record<string, string>>,
): Promise<BackUpResult> {
  const before = await client.read(mount, path);
  if (before.data && sameValues(before.data, values)) return { version: before.version, written: false };
  let unsure: UnknownOutcomeError | undefined;
  try {
    await client.write(mount, path, values, before.version);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    unsure = error;
  }
  const after = await client.read(mount, path);
  if (after.data && sameValues(after.data, values)) return { version: after.version, written: true };
  throw (
    unsure ??
    new PlumblineError({
      what: `Vault does not give back what was written to ${mount}/${path}`,
      why: 'Somebody else wrote there a moment later, or the storage behind Vault lags.',
      next: 'Run the command again; the versions before are kept by Vault.',
    })
  );
}

function sameValues(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
