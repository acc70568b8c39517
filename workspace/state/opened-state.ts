import type { StackManifest } from '../../constructs/manifest';
import { projectPaths } from '../../core/project';
import { createTerraform, findEngine, type ProviderHost, type Terraform } from '../engine';
import { leftInState } from '../engine/unsaved-state';
import { explainLock, type HcpAccess, hcpAccess } from '../hcp-terraform';
import { acquireRunLock } from '../lock';
import type { LockedStackOptions } from '../locked-stack';
import { initStack, withProviderHost } from '../stack';
import { synthesize } from '../synth/synthesis';
import { requireStateCredentials } from './credentials';
import { explainHeldLock } from './held-lock';

/** The state of one environment, opened without its inputs: nothing is planned with it. */
export interface OpenedState {
  readonly environment: string;
  readonly stackDir: string;
  readonly manifest: StackManifest;
  /** Absent when the state is elsewhere, or a program keeps the token that only the engine asks. */
  readonly hcp?: HcpAccess;
  /** The engine in the stack folder, found and initialised at the first call. */
  engine(): Promise<Terraform>;
}

/** Opens the state of an environment and works on it, while no plan or apply of this clone does. */
export async function withState<T>(
  options: LockedStackOptions,
  work: (state: OpenedState) => Promise<T>,
): Promise<T> {
  const { root, env, output, interruption } = options;
  const { stackDir, manifest } = await synthesize({
    ...{ root, environment: options.environment, env },
    log: (text) => output.warn(text),
  });
  const { environment, state } = manifest;
  requireStateCredentials(state, environment, env);
  const hcp = hcpAccess(manifest, { env, runtime: options.runtime, signal: interruption.signal });
  const lock = acquireRunLock({
    ...{ work: projectPaths(root).work, environment, command: options.command, now: options.now },
    left: leftInState(state),
  });
  try {
    if (lock.takenOver) output.warn(lock.takenOver);
    return await withProviderHost(options, (host) => {
      let opened: Promise<Terraform> | undefined;
      const engine = () => {
        opened ??= open(host);
        return opened;
      };
      return work({ environment, stackDir, manifest, ...(hcp && { hcp }), engine });
    });
  } finally {
    lock.release();
  }

  async function open(host: ProviderHost | undefined): Promise<Terraform> {
    const engine = await findEngine({ env, step: (text) => output.step(text) });
    const terraform = createTerraform({
      ...{ engine, stackDir, manifest, inputs: new Map(), env, interruption, host },
      onEngineStart: (pid) => lock.engineStarted(pid),
      explain: (failure) => (hcp ? explainLock(hcp, failure) : explainHeldLock(failure, env)),
    });
    await initStack({ terraform, engine }, output);
    return terraform;
  }
}
