import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeBeside } from '../../core/files/whole-file';
import { PROVIDER_NAMESPACE } from '../../core/platforms';
import type { Engine } from './discovery';
import { bundleDigests } from './provider-bundles';

const stamp = z.object({
  digest: z.string(),
  bundles: z.record(z.string(), z.string()),
  hidden: z.boolean().default(false),
});

export interface InitOutcome {
  /** Whether the engine could not install our providers and has to be told where they run. */
  readonly hidden: boolean;
}

export interface EnsureInitOptions {
  readonly stackDir: string;
  /** Digest of what is declared that `init` depends on. */
  readonly declared: string;
  readonly engine: Engine;
  /** Runs `init`; rejects when it fails. */
  readonly init: () => Promise<InitOutcome>;
  /** Tells whether our providers run already when the engine starts. @default - they do not */
  readonly hosted?: () => Promise<boolean>;
  /** Says that it takes a moment. */
  readonly onInit?: () => void;
}

/**
 * Runs `init` only when something it depends on changed: required providers, backend, modules, the content of our own
 * providers, the lock file, the engine, the place of the stack folder. After our providers were rebuilt under the same
 * version, only their entries leave the lock file, because their recorded checksums no longer fit.
 * @returns whether `init` ran
 */
export async function ensureInit(options: EnsureInitOptions): Promise<boolean> {
  const { stackDir } = options;
  const bundles = bundleDigests(stackDir);
  const before = readStamp(stackDir);
  const usable = before && (!before.hidden || (await options.hosted?.()));
  if (usable && before.digest === initDigest(options, bundles)) return false;
  const rebuilt = Object.keys(bundles).filter((name) => before?.bundles[name] !== bundles[name]);
  dropLockEntries(stackDir, rebuilt);
  forgetPlace(stackDir);
  options.onInit?.();
  const { hidden } = await options.init();
  mkdirSync(join(stackDir, '.terraform'), { recursive: true });
  const content = { digest: initDigest(options, bundles), bundles, hidden };
  writeBeside(stampPath(stackDir), JSON.stringify(content));
  return true;
}

function initDigest(
  { stackDir, declared, engine }: EnsureInitOptions,
  bundles: Record<string, string>,
): string {
  const lock = existsSync(lockPath(stackDir)) ? readFileSync(lockPath(stackDir), 'utf8') : '';
  const parts = [stackDir, engine.kind, engine.version, declared, bundles, lock];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * The engine notes where the state was, and refuses another place or wants to carry the state over by itself. That is for
 * `plumbline state move`, and a plan looks whether there is a state in the new place.
 */
function forgetPlace(stackDir: string): void {
  rmSync(stampPath(stackDir), { force: true });
  rmSync(join(stackDir, '.terraform', 'terraform.tfstate'), { force: true });
}

function dropLockEntries(stackDir: string, providers: readonly string[]): void {
  if (!existsSync(lockPath(stackDir))) return;
  const lock = readFileSync(lockPath(stackDir), 'utf8');
  const blocks = new RegExp(
    `provider "${PROVIDER_NAMESPACE}/(?:${providers.join('|')})" \\{[^}]*\\}\\n*`,
    'g',
  );
  const kept = providers.length > 0 ? lock.replace(blocks, '') : lock;
  if (kept !== lock) writeBeside(lockPath(stackDir), kept, 0o644);
}

function readStamp(stackDir: string): z.infer<typeof stamp> | undefined {
  try {
    return stamp.parse(JSON.parse(readFileSync(stampPath(stackDir), 'utf8')));
  } catch {
    return undefined;
  }
}

const stampPath = (stackDir: string) => join(stackDir, '.terraform', 'plumbline-init.json');
const lockPath = (stackDir: string) => join(stackDir, '.terraform.lock.hcl');
