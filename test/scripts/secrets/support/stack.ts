import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository';

export interface SmallStack {
  /** @default prod and staging */
  readonly environments?: readonly string[];
  /** Registries besides ghcr.io that images may come from. @default none */
  readonly registries?: readonly string[];
}

/** Gives a project declarations of its own: two inputs that anyone may read, and two secrets. */
export function declareStack(
  repository: Repository,
  { environments = ['prod', 'staging'], registries = [] }: SmallStack = {},
): void {
  for (const name of ['main.ts', 'stacks'])
    rmSync(join(repository.root, name), { recursive: true, force: true });
  repository.write(
    'main.ts',
    `import { App } from 'cdktf';
import { Input, PlumblineStack } from './constructs';

const app = new App({ outdir: 'cdktf.out', stackTraces: false });
for (const name of ${JSON.stringify(environments)}) {
  const stack = new PlumblineStack(app, name, { root: '.' });
  Input.secret(stack, 'fingerprint_key', { description: 'Keys fingerprints', optional: true });
  Input.image(stack, 'docker_image', {
    description: 'The image of the web service',
    registries: ${JSON.stringify(registries)},
  });
  Input.secret(stack, 'session_secret', { description: 'Signs session cookies' });
  Input.text(stack, 'region', { description: 'Where it runs', optional: true });
}
app.synth();
`,
  );
}
