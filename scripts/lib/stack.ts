import type { StackManifest } from '../../constructs/manifest';
import { synthesize } from '../synth/run';
import { checkInputs } from './check-inputs';
import { createTerraform, type Engine, findEngine, type Interruption, type Terraform } from './engine';
import { type Inputs, readInputs } from './inputs';
import type { Output } from './output';
import { registerSecret } from './redaction';

export interface OpenStackOptions {
  readonly root: string;
  /** @default the only environment there is */
  readonly environment?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly interruption: Interruption;
  /** Called with the process id of each engine process. */
  readonly onEngineStart?: (pid: number) => void;
}

/** A synthesized environment with its inputs and an engine, not yet initialised. */
export interface Stack {
  readonly stackDir: string;
  readonly manifest: StackManifest;
  readonly inputs: Inputs;
  readonly engine: Engine;
  readonly terraform: Terraform;
}

/** Credentials that platforms' providers read from the process environment. */
const SECRET_VARIABLES = /^(RAILWAY_(API_)?TOKEN|DOKPLOY_TOKEN|PLUMBLINE_FINGERPRINT_KEY|TF_TOKEN_.*)$/;

/**
 * The way every command begins: synthesize, read the inputs and check them, find the engine. Nothing is asked of the
 * engine before the inputs are in order.
 */
export async function openStack(options: OpenStackOptions): Promise<Stack> {
  const { root, env, output, interruption } = options;
  const { stackDir, manifest } = await synthesize({
    root,
    environment: options.environment,
    env,
    log: (text) => output.warn(text),
  });
  const inputs = readInputs({ root, environment: manifest.environment, env });
  registerSecrets(manifest, inputs, env);
  checkInputs(manifest, inputs);
  interruption.signal.throwIfAborted();
  const engine = await findEngine({ env, step: (text) => output.step(text) });
  const { onEngineStart } = options;
  const terraform = createTerraform({ engine, stackDir, manifest, inputs, env, interruption, onEngineStart });
  return { stackDir, manifest, inputs, engine, terraform };
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

function registerSecrets(manifest: StackManifest, inputs: Inputs, env: OpenStackOptions['env']): void {
  for (const { name, secret } of manifest.inputs) {
    const input = secret ? inputs.get(name) : undefined;
    if (input) registerSecret(input.value);
  }
  for (const [name, value] of Object.entries(env)) {
    if (value && SECRET_VARIABLES.test(name)) registerSecret(value);
  }
}
