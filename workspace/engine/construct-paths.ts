import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Terraform address → construct path, from the metadata that synthesis leaves in `cdk.tf.json`. */
export function constructPaths(stackDir: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  try {
    const { resource } = synthesized.parse(JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8')));
    for (const [type, resources] of Object.entries(resource)) {
      for (const [name, { '//': comment }] of Object.entries(resources)) {
        if (comment?.metadata?.path) paths.set(`${type}.${name}`, comment.metadata.path);
      }
    }
  } catch {
    // Without metadata an error still has its address.
  }
  return paths;
}

const synthesized = z.object({
  resource: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          '//': z.object({ metadata: z.object({ path: z.string().optional() }).optional() }).optional(),
        }),
      ),
    )
    .default({}),
});
