import { z } from 'zod';
import type { StackManifest } from '../../constructs/manifest';
import type { PlumblineError } from '../../core/errors';
import { PROVIDER_NAMESPACE } from '../../core/platforms';
import type { Inputs } from '../inputs';
import type { Engine } from './discovery';
import { type EngineFailure, engineError, losesState } from './engine-error';
import { runEngine } from './engine-process';
import { childEnv } from './engine-variables';
import { ensureInit, type InitOutcome } from './init';
import type { Interruption } from './interruption';
import { type Diagnostic, type EngineMessage, parseMessage, plainError } from './messages';
import { bundleDigests } from './provider-bundles';
import type { ProviderHost } from './provider-host';
import { type PlanJson, parsePlan, parseState, type StateResource } from './show-json';

export interface TerraformOptions {
  readonly engine: Engine;
  readonly stackDir: string;
  readonly manifest: Pick<
    StackManifest,
    'environment' | 'platforms' | 'inputs' | 'init' | 'resources' | 'state'
  >;
  readonly inputs: Inputs;
  /** The process environment, of which the engine gets what it needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interruption: Interruption;
  /** Called with the process id of each engine process. */
  readonly onEngineStart?: ((pid: number) => void) | undefined;
  /** Serves our providers; without it the engine starts them. */
  readonly host?: ProviderHost | undefined;
  /** Asks somebody else why an engine failed, where its own words do not say. @default - its own words count */
  readonly explain?: ((failure: EngineFailure) => Promise<PlumblineError | undefined>) | undefined;
  /** Called when an engine starts; what it gives back is called when that has ended. */
  readonly watch?: (() => () => void) | undefined;
}

type OnMessage = (message: EngineMessage) => void;

/** The engine in one stack folder. Every method rejects with a PlumblineError when the engine fails. */
export interface Terraform {
  /** Prepares the stack folder when something changed; says whether it had to. */
  init(onInit?: () => void): Promise<boolean>;
  /** Plans into a file (absolute path). */
  plan(planFile: string): Promise<PlanAnswer>;
  /** What a plan file does, and what it starts from. */
  show(planFile: string): Promise<PlanJson>;
  /** Applies exactly a plan file; resolves with the outputs that are not sensitive. */
  apply(planFile: string, onMessage?: OnMessage): Promise<Outputs>;
  /** Outputs of the state that are not sensitive. */
  outputs(): Promise<Outputs>;
  /** Removes a resource from the state and from nowhere else. */
  forget(address: string): Promise<void>;
  /** The resources of the state; nothing for one that was never applied. */
  state(): Promise<readonly StateResource[] | undefined>;
  /** The state as it is stored, in the engine's own format; nothing where there is none. */
  pull(): Promise<string | undefined>;
  /** Stores a state from a file (absolute path), under the lock; the engine refuses to replace another or a newer one. */
  push(file: string): Promise<void>;
  /** Takes the lock of the state and gives it back. */
  tryLock(): Promise<void>;
}

export interface PlanAnswer {
  /** `-detailed-exitcode`: whether applying the plan would do anything. */
  readonly changes: boolean;
  /** Whether anything on the platforms differs from the state. */
  readonly drift: boolean;
  readonly warnings: readonly Diagnostic[];
}

export type Outputs = Readonly<Record<string, unknown>>;

const outputsAnswer = z.record(z.string(), z.object({ sensitive: z.boolean(), value: z.unknown() }));

export function createTerraform(options: TerraformOptions): Terraform {
  const { engine, stackDir, manifest, host } = options;
  const env = childEnv(options.env, manifest, options.inputs);

  async function start(args: string[], reattachment: string | undefined, onMessage?: OnMessage) {
    const diagnostics: Diagnostic[] = [];
    const stray: string[] = [];
    const unwatch = options.watch?.();
    const exit = await runEngine({
      engine,
      args,
      cwd: stackDir,
      env: { ...env, ...(reattachment && { TF_REATTACH_PROVIDERS: reattachment }) },
      interruption: options.interruption,
      onStart(pid) {
        host?.engineStarted(pid);
        options.onEngineStart?.(pid);
      },
      onLine(line) {
        const message = parseMessage(line);
        if (message === undefined) stray.push(line);
        else if (message.type === 'diagnostic') diagnostics.push(message.diagnostic);
        if (message) onMessage?.(message);
      },
    }).finally(unwatch);
    return { exit, diagnostics, stray, lostHost: reattachment ? host?.lost() : undefined };
  }

  async function run(args: string[], codes: readonly number[], onMessage?: OnMessage) {
    return finished(args, await start(args, await host?.reattachment(), onMessage), codes);
  }

  async function finished(
    args: string[],
    ended: Awaited<ReturnType<typeof start>>,
    codes: readonly number[],
  ) {
    const { exit, diagnostics, stray, lostHost } = ended;
    if (exit.code !== null && codes.includes(exit.code)) return { code: exit.code, diagnostics, stray };
    const told = diagnostics.some(({ severity }) => severity === 'error');
    const plain = plainError(stray);
    const failure: EngineFailure = {
      command: args[0]!,
      stackDir,
      state: manifest.state,
      environment: manifest.environment,
      resources: manifest.resources,
      exit,
      diagnostics: told ? diagnostics : [...diagnostics, ...(plain ? [plain] : [])],
      stray: stray.filter((line) => !line.startsWith('{')),
      lostHost,
    };
    // What happened to the state counts more than who ended the run.
    if (!losesState(failure)) options.interruption.signal.throwIfAborted();
    throw (await options.explain?.(failure)) ?? engineError(failure);
  }

  /**
   * Without the host, so that our providers are installed and plain `terraform` finds them as well. Where a person's
   * `provider_installation` hides them, the engine is told that they run already and installs all others by those settings.
   */
  async function init(): Promise<InitOutcome> {
    const args = ['init', '-json', '-input=false'];
    const plain = await start(args, undefined);
    const hidden = hidesProviders(plain.diagnostics) && Object.keys(bundleDigests(stackDir)).length > 0;
    const reattachment = hidden ? await host?.reattachment() : undefined;
    await finished(args, reattachment === undefined ? plain : await start(args, reattachment), [0]);
    return { hidden };
  }

  /** The one JSON document among the lines of a command without a `-json` stream. */
  async function ask(args: string[]): Promise<unknown> {
    const { stray } = await run(args, [0]);
    // The engine may print warnings about its own configuration first.
    return JSON.parse(stray.slice(stray.findIndex((line) => line.startsWith('{'))).join('\n'));
  }

  return {
    init(onInit) {
      const hosted = async () => (await host?.reattachment()) !== undefined;
      return ensureInit({ stackDir, declared: manifest.init, engine, hosted, onInit, init });
    },

    async plan(planFile) {
      let drift = false;
      const { code, diagnostics } = await run(
        ['plan', '-json', '-input=false', '-detailed-exitcode', `-out=${planFile}`],
        [0, 2],
        (message) => {
          drift ||= message.type === 'resource_drift';
        },
      );
      return { changes: code === 2, drift, warnings: diagnostics };
    },

    show: async (planFile) => parsePlan(await ask(['show', '-json', '-no-color', planFile])),

    async apply(planFile, onMessage) {
      let outputs: Outputs = {};
      await run(['apply', '-json', '-input=false', planFile], [0], (message) => {
        if (message.type === 'outputs') outputs = values(message.outputs);
        onMessage?.(message);
      });
      return outputs;
    },

    async outputs() {
      const all = Object.entries(outputsAnswer.parse(await ask(['output', '-json', '-no-color'])));
      return values(Object.fromEntries(all.filter(([, { sensitive }]) => !sensitive)));
    },

    async forget(address) {
      await run(['state', 'rm', address], [0]);
    },

    state: async () => parseState(await ask(['show', '-json', '-no-color'])),

    async pull() {
      const { stray } = await run(['state', 'pull'], [0]);
      const first = stray.findIndex((line) => line.startsWith('{'));
      return first < 0 ? undefined : `${stray.slice(first).join('\n')}\n`;
    },

    async push(file) {
      await run(['state', 'push', '-no-color', file], [0]);
    },

    async tryLock() {
      // No command does nothing else; this one removes nothing, and looks for its resource under the lock.
      const args = ['state', 'rm', '-no-color', '-dry-run', 'terraform_data.plumbline_takes_the_lock'];
      const ended = await start(args, undefined);
      const locked = ended.stray.some((line) => line.includes('No state file was found'));
      if (!locked) await finished(args, ended, [0]);
    },
  };
}

function values(outputs: Readonly<Record<string, { value?: unknown }>>): Outputs {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/** Whether the engine looked for our providers elsewhere; one that was found and does not fit is another matter. */
function hidesProviders(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity, summary, detail }) => {
    const text = `${summary} ${detail}`;
    return severity === 'error' && text.includes(PROVIDER_NAMESPACE) && !/checksum/i.test(text);
  });
}
