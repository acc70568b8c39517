import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackManifest } from '../../constructs/manifest';
import { backendBlock } from '../../constructs/state/backend-block';
import { writeBeside } from '../../core/files/whole-file';
import { createTerraform, type Engine, type Terraform, watchInterrupts } from '../engine';
import { explainHeldLock } from './held-lock';

/**
 * Works with an engine in a folder of its own that declares the place of a state and nothing else: no provider is fetched, and
 * the stack folder stays as it is.
 *
 * @param work folder for what is transient
 */
export async function withStoreEngine<T>(
  { manifest, engine, env, work }: StoreEngineOptions,
  use: (terraform: () => Promise<Terraform>) => Promise<T>,
): Promise<T> {
  mkdirSync(work, { recursive: true });
  const stackDir = mkdtempSync(join(work, 'state-'));
  const interruption = watchInterrupts();
  try {
    const { type, settings } = backendBlock(manifest.state);
    const block = { terraform: { backend: { [type]: settings } } };
    writeBeside(join(stackDir, 'main.tf.json'), JSON.stringify(block));
    return await use(async () => {
      const terraform = createTerraform({
        ...{ engine: await engine(), stackDir, env, inputs: new Map(), interruption },
        manifest: { ...manifest, platforms: [], inputs: [], resources: {} },
        explain: (failure) => explainHeldLock(failure, env),
      });
      await terraform.init();
      return terraform;
    });
  } finally {
    interruption.dispose();
    rmSync(stackDir, { recursive: true, force: true });
  }
}

interface StoreEngineOptions {
  readonly manifest: StackManifest;
  readonly engine: () => Promise<Engine>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly work: string;
}
