import { join } from 'node:path';
import { synthesizeApp } from './constructs';
import { buildEnvironment } from './stacks/build';
import type { Environment } from './stacks/environment';
import { environments } from './stacks/environments';

export interface SynthesizeOptions {
  /** The folder of `cdktf.json`. @default - the working folder */
  readonly root?: string;
  /** @default - those of `stacks/environments.ts` */
  readonly environments?: readonly Environment[];
}

/** Writes every environment's stack to `cdktf.out/stacks/<environment>`. */
export function synthesize({
  root = '.',
  environments: declared = environments,
}: SynthesizeOptions = {}): void {
  synthesizeApp(join(root, 'cdktf.out'), (app) => {
    for (const environment of declared) buildEnvironment(app, environment, root);
  });
}
