import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../constructs/manifest';
import { projectPaths } from '../../core/project';
import { freshBundle } from './bundle';
import { readStacks, type SynthesizeOptions, synthesize, writtenAt } from './synthesis';

/**
 * The manifest of an environment as its declarations are now: that of the last synth while no source of the app has
 * changed since, else of a new one. Reading takes milliseconds, a synth most of a second.
 * @throws PlumblineError when the app is refused, or the environment is unknown
 */
export async function currentManifest(
  options: SynthesizeOptions & { readonly environment: string },
): Promise<StackManifest> {
  const { root, environment } = options;
  if (isCurrent(root)) {
    const last = readStacks(root).get(environment);
    if (last) return last.manifest;
  }
  return (await synthesize(options)).manifest;
}

/** Whether the stacks were written after the app was bundled, and from sources that are still the same. */
function isCurrent(root: string): boolean {
  const bundle = freshBundle(root, join(projectPaths(root).work, 'synth'));
  const stats = bundle && statSync(bundle.file, { bigint: true, throwIfNoEntry: false });
  const written = writtenAt(root);
  return stats !== undefined && written !== undefined && stats.mtimeNs < written;
}
