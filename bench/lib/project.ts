import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Contender } from './measure';

export const repository = resolve(process.cwd());
export const plumbline = join(repository, 'bin', 'plumbline.js');

/** A project of its own that uses this checkout's constructs and providers. */
export interface BenchProject {
  readonly root: string;
  readonly stackDir: string;
  /** Resources in the synthesized stack. */
  readonly resources: number;
  run(...args: string[]): { code: number | null; stdout: string; stderr: string };
  /** @throws unless it ends with 0 */
  must(...args: string[]): void;
  remove(): void;
}

/**
 * Makes a project with `services` Railway services, the first of them routed, in an environment named `sandbox`, and starts the
 * embedded platform for it.
 */
export function createBenchProject(services: number): BenchProject {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  for (const name of ['node_modules', 'dist', 'package.json', 'tsconfig.json']) {
    symlinkSync(join(repository, name), join(root, name));
  }
  writeFileSync(join(root, 'cdktf.json'), '{}');
  mkdirSync(join(root, 'secrets'));
  writeFileSync(join(root, 'main.ts'), appSource(services));
  const run: BenchProject['run'] = (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [plumbline, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: '1' },
    });
    return { code: status, stdout, stderr };
  };
  const must = (...args: string[]) => {
    const { code, stdout, stderr } = run(...args);
    if (code !== 0) throw new Error(`plumbline ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  };
  must('sandbox', 'up');
  must('synth');
  const stackDir = join(root, 'cdktf.out', 'stacks', 'sandbox');
  const stack = JSON.parse(readFileSync(join(stackDir, 'cdk.tf.json'), 'utf8'));
  const resources = Object.values<object>(stack.resource).reduce(
    (sum, type) => sum + Object.keys(type).length,
    0,
  );
  return {
    root,
    stackDir,
    resources,
    run,
    must,
    remove() {
      run('sandbox', 'down');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A plan of its only environment, whatever it answers. */
export function planOf({ root }: BenchProject): Contender {
  return {
    name: 'plumbline plan',
    command: [process.execPath, plumbline, 'plan', 'sandbox'],
    cwd: root,
    exits: [0, 2],
  };
}

/** The same with providers that the engine starts. */
export function hostOff(contender: Contender): Contender {
  return {
    ...contender,
    name: `${contender.name}, host off`,
    env: { ...contender.env, PLUMBLINE_PROVIDER_HOST: 'off' },
  };
}

/** Commands of plain terraform in the stack folder, one after the other. @param env inputs as `TF_VAR_*` */
export function bareOf(
  { stackDir }: BenchProject,
  env: Readonly<Record<string, string>>,
  commands: readonly string[],
): Contender {
  const script = commands.map((command) => `terraform ${command} -input=false`).join(' && ');
  return { name: script, command: ['sh', '-c', script], cwd: stackDir, env };
}

function appSource(services: number): string {
  return `
import { App } from 'cdktf';
import { Healthcheck, ImageRef, Input, PlumblineStack, RailwayEnvironment, RailwayService, ServiceDomain } from '${repository}/constructs';

const app = new App({ stackTraces: false });
const stack = new PlumblineStack(app, 'sandbox', { sandbox: true });
RailwayEnvironment.named(stack, 'railway', {
  projectName: 'bench',
  tier: 'staging',
  destroyable: true,
  token: Input.secret(stack, 'railway_token', { description: 'token', optional: true }),
  fingerprintKey: Input.secret(stack, 'fingerprint_key', { description: 'key', optional: true }),
  endpoint: Input.text(stack, 'railway_endpoint', { description: 'address' }),
});
new RailwayService(stack, 'web', {
  image: ImageRef.pinned('ghcr.io/plumbline-sandbox/web:v1-a1b2c3d'),
  healthcheck: Healthcheck.http('/api/health'),
  port: 3000,
  domain: ServiceDomain.generated(),
});
for (let i = 1; i < ${services}; i++) {
  new RailwayService(stack, \`worker-\${i}\`, {
    image: ImageRef.pinned('ghcr.io/plumbline-sandbox/worker:v1-a1b2c3d'),
    variables: { NODE_ENV: 'production', WORKER: String(i) },
  });
}
app.synth();
`;
}
