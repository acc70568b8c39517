import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_NAMESPACE } from '../../core/platforms';

/** SHA-256 of each provider bundle of ours in the stack's mirror, by provider name. */
export function bundleDigests(stackDir: string): Record<string, string> {
  const mirror = join(stackDir, 'terraform.d', 'plugins', PROVIDER_NAMESPACE);
  const digests: Record<string, string> = {};
  for (const name of existsSync(mirror) ? readdirSync(mirror).sort() : []) {
    const hash = createHash('sha256');
    for (const version of readdirSync(join(mirror, name)).sort()) {
      // Every platform's folder holds the same script.
      const [platform] = readdirSync(join(mirror, name, version));
      if (platform === undefined) continue;
      const folder = join(mirror, name, version, platform);
      hash.update(version);
      for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
    }
    digests[name] = hash.digest('hex');
  }
  return digests;
}

/**
 * SHA-256 of all code that may serve our providers to a stack: the bundles that the engine starts, and those in the host,
 * which no lock file covers.
 * @param host folder of the host
 */
export function providerDigest(stackDir: string, host: string): string {
  const hash = createHash('sha256').update(JSON.stringify(bundleDigests(stackDir)));
  for (const path of ['main.cjs', 'providers.cjs'].map((file) => join(host, file)).filter(existsSync)) {
    hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}
