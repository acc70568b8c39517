import type { StackManifest } from '../constructs/manifest';
import { projectPaths } from '../core/project';
import type { Output } from '../core/terminal/output';
import type { HttpRuntime } from '../platforms/http';
import { platformAccess } from './access';
import {
  createTerraform,
  type Engine,
  type EngineFailure,
  findEngine,
  type Interruption,
  type ProviderHost,
  providerDigest,
  startProviderHost,
  type Terraform,
} from './engine';
import type { GithubAccess } from './github/access';
import { explainLock, type HcpAccess, hcpAccess, watchOutage } from './hcp-terraform';
import { checkInputs, undeclaredInputs } from './input-checks';
import { type Inputs, readInputs } from './inputs';
import { hasRescuedState } from './rescued-state';
import { requireStateCredentials } from './state/credentials';
import { explainHeldLock } from './state/held-lock';
import { synthesize } from './synth/synthesis';

export interface OpenStackOptions {
  readonly root: string;
  /** @default the only environment there is */
  readonly environment?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Called with the process id of each engine process. */
  readonly onEngineStart?: (pid: number) => void;
  /** Serves our providers; without it the engine starts them. */
  readonly host?: ProviderHost | undefined;
  /** How HCP Terraform is asked. @default - the network and the clock of this machine */
  readonly runtime?: HttpRuntime | undefined;
}

/** A synthesized environment with its inputs and an engine, not yet initialised. */
export interface Stack {
  readonly stackDir: string;
  readonly manifest: StackManifest;
  readonly inputs: Inputs;
  readonly engine: Engine;
  readonly terraform: Terraform;
  /** SHA-256 of the code that serves our providers. */
  readonly providers: () => string;
  /** Absent when the environment has nothing on GitHub. */
  readonly github?: GithubAccess;
  /** Absent when the state is elsewhere. */
  readonly hcp?: HcpAccess;
}

/** Works with our providers, which get ready beside it, and lets them go afterwards. */
export async function withProviderHost<T>(
  { root, env, output }: Pick<OpenStackOptions, 'root' | 'env' | 'output'>,
  work: (host: ProviderHost | undefined) => Promise<T>,
): Promise<T> {
  const folder = projectPaths(root).providerHost;
  const host = startProviderHost({ folder, env, warn: output.warn, note: output.note });
  try {
    return await work(host);
  } finally {
    await host?.release();
  }
}

/**
 * The way every command begins: synthesize, read the inputs and check them, find the engine. Nothing is asked of the
 * engine before the inputs are in order.
 */
export async function openStack(options: OpenStackOptions): Promise<Stack> {
  const { root, env, output, interruption } = options;
  const synthesizing = synthesize({
    root,
    environment: options.environment,
    env,
    log: (text) => output.warn(text),
  });
  const inputsOf = (environment: string) =>
    readInputs({ root, environment, env, declared: synthesizing.then(({ manifest }) => manifest.inputs) });
  // Decrypted meanwhile; but what synthesis refuses is said first.
  const reading = options.environment === undefined ? undefined : inputsOf(options.environment);
  reading?.catch(() => {});
  const { stackDir, manifest } = await synthesizing;
  const given = await (reading ?? inputsOf(manifest.environment));
  checkInputs(manifest, given);
  requireStateCredentials(manifest.state, manifest.environment, env);
  const undeclared = undeclaredInputs(manifest, given);
  if (undeclared !== undefined) output.warn(undeclared);
  interruption.signal.throwIfAborted();
  const hcp = hcpAccess(manifest, { env, runtime: options.runtime, signal: interruption.signal });
  const { github } = platformAccess(manifest, given, env);
  const inputs = github ? await sealed(manifest, given, github, options) : given;
  const engine = await findEngine({ env, step: (text) => output.step(text) });
  const { onEngineStart, host } = options;
  const running = { interruption, onEngineStart, host };
  const explain = (failure: EngineFailure) =>
    hcp ? explainLock(hcp, failure) : explainHeldLock(failure, env);
  const watch = hcp && (() => watchOutage(hcp, output, () => hasRescuedState(stackDir)));
  const terraform = createTerraform({ engine, stackDir, manifest, inputs, env, explain, watch, ...running });
  const providers = () => providerDigest(stackDir, projectPaths(root).providerHost);
  return {
    stackDir,
    manifest,
    inputs,
    engine,
    terraform,
    providers,
    ...(github && { github }),
    ...(hcp && { hcp }),
  };
}

/** Prepares the stack folder, with a progress line when that takes a moment. */
export async function initStack(stack: Pick<Stack, 'terraform' | 'engine'>, output: Output): Promise<void> {
  let step: ReturnType<Output['step']> | undefined;
  try {
    await stack.terraform.init(() => {
      step = output.step(`Initialising ${stack.engine.kind} ${stack.engine.version}`);
    });
    step?.done();
  } catch (error) {
    step?.fail();
    throw error;
  }
}

/** The inputs with the secrets for GitHub sealed; stacks without GitHub do not even load what it takes. */
async function sealed(
  manifest: StackManifest,
  given: Inputs,
  github: GithubAccess,
  { env, output, interruption }: OpenStackOptions,
): Promise<Inputs> {
  const { sealInputs } = require('./sealing') as typeof import('./sealing');
  const warn = (text: string) => output.warn(text);
  return sealInputs(manifest, given, { access: github, env, signal: interruption.signal, warn });
}
