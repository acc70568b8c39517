import { EventEmitter } from 'node:events';
import { existsSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestState } from '../../../constructs/manifest';
import { explain } from '../../../core/explain';
import { realRuntime } from '../../../platforms/http';
import { runApply } from '../../../scripts/apply/run';
import { runDrift } from '../../../scripts/drift/run';
import { runPlan } from '../../../scripts/plan/run';
import { watchInterrupts } from '../../../workspace/engine';
import { createProject, type Declared, recordedContext, type TestProject } from '../engine/project';

type Env = Readonly<Record<string, string>>;

export interface Ran {
  readonly code: number;
  /** Everything that was said, the error's three parts included. */
  readonly text: string;
  /** What `--json` prints; nothing for a command that failed. */
  readonly json: unknown;
}

const declared = (state: ManifestState, input: string, more: object): Record<string, Declared> => ({
  shop: { config: { resource: { terraform_data: { it: { input }, ...more } } }, manifest: { state } },
});

/** An environment `shop` of what every engine has built in, with its state in one place, and the real engine. */
export class StateProject {
  constructor(
    private readonly state: ManifestState,
    private readonly env: Env,
    readonly project: TestProject = createProject(declared(state, 'one', {})),
  ) {}

  /** Somebody else's copy of the sources. */
  clone(): StateProject {
    return new StateProject(this.state, this.env, this.project.clone());
  }

  get stackDir(): string {
    return this.project.stackDir('shop');
  }

  declare(input: string, more: object = {}, state: ManifestState = this.state): void {
    this.project.declare(declared(state, input, more));
  }

  plan = (env?: Env) =>
    this.run(env, (common) =>
      runPlan({ ...common, environment: 'shop', out: undefined, verifyRemote: false }),
    );

  apply = (env?: Env, plan?: string) =>
    this.run(env, (common) => runApply({ ...common, environment: 'shop', plan, yes: true, ask: undefined }));

  drift = (env?: Env) => this.run(env, (common) => runDrift({ ...common, environment: 'shop' }));

  /** Runs a command as the command line would. */
  async run(
    env: Env = this.env,
    work: (common: Common) => Promise<{ readonly exitCode: number }>,
  ): Promise<Ran> {
    const recorded = recordedContext(this.project.root, { env: { ...env }, json: true });
    const interruption = watchInterrupts(new EventEmitter());
    const { context, text, complaints } = recorded;
    try {
      const { exitCode } = await work({
        ...context,
        now: () => new Date(),
        interruption,
        runtime: realRuntime,
      });
      return {
        code: exitCode,
        text: text() + complaints(),
        json: text() === '' ? undefined : recorded.json(),
      };
    } catch (error) {
      const { what, why, next } = explain(error);
      return { code: 1, text: `${text()}${complaints()}\n${what}\n${why}\n${next}`, json: undefined };
    } finally {
      interruption.dispose();
    }
  }
}

type Common = ReturnType<typeof recordedContext>['context'] & {
  readonly now: () => Date;
  readonly interruption: ReturnType<typeof watchInterrupts>;
  readonly runtime: typeof realRuntime;
};

/**
 * Starts an apply that stays under way, with the lock of its state, until it is let go.
 *
 * @param folder of the test's own
 */
export async function applyUnderWay(clone: StateProject, folder: string) {
  const [started, wait] = [join(folder, 'started'), join(folder, 'wait')];
  rmSync(started, { force: true });
  writeFileSync(wait, '');
  const command = `touch ${started}; while test -e ${wait}; do sleep 0.05; done`;
  clone.declare('two', { slow: { provisioner: [{ 'local-exec': { command } }] } });
  const looking = watch(folder);
  const applying = clone.apply();
  const began = new Promise<void>((resolve) => {
    looking.on('change', () => existsSync(started) && resolve());
  });
  const ended = applying.then(({ text }) => {
    throw new Error(`it ended before it was let go: ${text}`);
  });
  await Promise.race([began, ended]);
  ended.catch(() => {});
  looking.close();
  return {
    finish() {
      rmSync(wait);
      return applying;
    },
  };
}
