import { EventEmitter } from 'node:events';
import { explain } from '../../../core/explain';
import { type HttpRuntime, realRuntime } from '../../../platforms/http';
import { runApply } from '../../../scripts/apply/run';
import { runDrift } from '../../../scripts/drift/run';
import { runPlan } from '../../../scripts/plan/run';
import { watchInterrupts } from '../../../workspace/engine';
import type { OpenedHcp } from '../../support/hcp-terraform';
import { createProject, type Declared, recordedContext, type TestProject } from '../engine/project';

/** What the environment `shop` declares with its state in the workspace `shop`. */
export function shopAt(hcp: OpenedHcp, input = 'one', more: object = {}): Record<string, Declared> {
  const place = { organization: 'acme', workspace: 'shop', hostname: hcp.host };
  return {
    shop: {
      config: { resource: { terraform_data: { it: { input, ...more } } } },
      manifest: { state: { kind: 'cloud', ...place } },
    },
  };
}

export interface Ran {
  readonly code: number;
  /** Everything that was said, the error's three parts included. */
  readonly text: string;
}

/** Commands on a project whose state is in HCP Terraform, with the real engine. */
export class HcpProject {
  /** Where Ctrl-C comes from. */
  readonly signals = new EventEmitter();
  /** What the latest command has said so far. */
  said: () => string = () => '';

  constructor(
    private readonly hcp: OpenedHcp,
    readonly project: TestProject = createProject(shopAt(hcp)),
  ) {}

  clone(): HcpProject {
    return new HcpProject(this.hcp, this.project.clone());
  }

  get stackDir(): string {
    return this.project.stackDir('shop');
  }

  declare(input: string, more: object = {}): void {
    this.project.declare(shopAt(this.hcp, input, more));
  }

  plan = (env?: Record<string, string>) =>
    this.run(env, (common) => runPlan({ ...common, environment: 'shop', out: undefined }));

  apply = (env?: Record<string, string>, plan?: string) =>
    this.run(env, (common) => runApply({ ...common, environment: 'shop', plan, yes: true, ask: undefined }));

  drift = (env?: Record<string, string>) =>
    this.run(env, (common) => runDrift({ ...common, environment: 'shop' }));

  /** Runs a command as the command line would. */
  async run(
    env: Record<string, string> = this.hcp.env,
    work: (common: Common) => Promise<{ readonly exitCode: number }>,
  ): Promise<Ran> {
    const { context, text, complaints } = recordedContext(this.project.root, { env });
    const interruption = watchInterrupts(this.signals);
    this.said = () => text() + complaints();
    try {
      const { exitCode } = await work({
        ...context,
        now: () => new Date(),
        interruption,
        runtime: patient(),
      });
      return { code: exitCode, text: text() + complaints() };
    } catch (error) {
      const { what, why, next } = explain(error);
      return { code: 1, text: `${text()}${complaints()}\n${what}\n${why}\n${next}` };
    } finally {
      interruption.dispose();
    }
  }
}

type Common = ReturnType<typeof recordedContext>['context'] & {
  readonly now: () => Date;
  readonly interruption: ReturnType<typeof watchInterrupts>;
  readonly runtime: HttpRuntime;
};

/** The real network, and a clock that only waits move. */
function patient(): HttpRuntime {
  let slept = 0;
  const sleep = async (ms: number) => {
    slept += Math.ceil(ms);
  };
  return { ...realRuntime, sleep, now: () => Date.now() + slept };
}
