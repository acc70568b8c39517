import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type StackManifest, stackManifest } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';

/**
 * Reads the manifests that the last synth wrote, by environment name; folders without one are not Plumbline's.
 * @param only folders to read, because others may be left from an older version. @default - all
 * @throws PlumblineError for one that this version did not write
 */
export function readManifests(stacksDir: string, only?: ReadonlySet<string>): Map<string, StackManifest> {
  if (!existsSync(stacksDir)) return new Map();
  const manifests = readdirSync(stacksDir)
    .filter((name) => only === undefined || only.has(name))
    .sort()
    .map((name) => join(stacksDir, name, 'plumbline.json'))
    .filter((path) => existsSync(path))
    .map(readManifest);
  return new Map(manifests.map((manifest) => [manifest.environment, manifest]));
}

function readManifest(path: string): StackManifest {
  try {
    return stackManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new PlumblineError(
      {
        what: `${path} is not a manifest of this version of Plumbline`,
        why: cause instanceof z.ZodError ? z.prettifyError(cause) : cause.message,
        next: 'Delete cdktf.out and run `plumbline synth`.',
      },
      { cause },
    );
  }
}
