import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { banner } from '../../../../providers/framework/banner';

/** Bundles the demo provider the way the real ones are, and answers the path of the executable. */
export function bundleDemo(folder: string): string {
  const outfile = join(folder, 'terraform-provider-demo_v0.1.0.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    banner: { js: banner },
  });
  chmodSync(outfile, 0o755);
  return outfile;
}
