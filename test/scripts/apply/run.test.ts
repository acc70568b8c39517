import { EventEmitter } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { StackManifest } from '../../../constructs/manifest';
import { httpGet } from '../../../rollout/http-get';
import type { ApplyInput } from '../../../scripts/apply/run';
import { runApply } from '../../../scripts/apply/run';
import { runPlan } from '../../../scripts/plan/run';
import { type Interruption, watchInterrupts } from '../../../workspace/engine';
import {
  createProject,
  type Declared,
  recordedContext,
  type TestProject,
} from '../../workspace/engine/project';

const V1 = 'ghcr.io/acme/grid:v1-aaaaaa';
const V2 = 'ghcr.io/acme/grid:v2-bbbbbb';

/** A routed web service and a worker, of what every engine has built in. */
function shop(
  url = 'http://web.localhost:1',
  resources: Record<string, unknown> = {},
  manifest: Partial<StackManifest> = {},
): Declared {
  return {
    config: {
      variable: { docker_image: { type: 'string' } },
      resource: {
        terraform_data: {
          web: { '//': { metadata: { path: 'shop/web/Resource' } }, input: { image: '${var.docker_image}' } },
          worker: { '//': { metadata: { path: 'shop/worker/Resource' } }, input: 'queue' },
          ...resources,
        },
      },
      output: { web_url: { value: url } },
    },
    manifest: {
      inputs: [
        { name: 'docker_image', secret: false, image: true, description: 'what runs', required: true },
      ],
      services: [
        {
          name: 'web',
          platform: 'railway',
          path: 'shop/web',
          image: { variable: 'docker_image' },
          addresses: ['terraform_data.web'],
          route: { urlOutput: 'web_url', healthcheckPath: '/api/health' },
        },
        {
          name: 'worker',
          platform: 'railway',
          path: 'shop/worker',
          image: { literal: V1 },
          addresses: ['terraform_data.worker', 'terraform_data.slow'],
        },
      ],
      ...manifest,
    },
  };
}

interface Options {
  readonly project?: TestProject;
  readonly env?: Record<string, string>;
  readonly json?: boolean;
  readonly environment?: string;
  readonly plan?: string;
  readonly yes?: boolean;
  readonly ask?: ApplyInput['ask'];
  readonly interruption?: Interruption;
  readonly get?: NonNullable<ApplyInput['probe']>['get'];
}

let project: TestProject;
let clone: TestProject | undefined;
afterEach(() => {
  project.remove();
  clone?.remove();
  clone = undefined;
});

const healthy: Options['get'] = async () => ({ status: 200, body: '{"status":"healthy"}' });

function begin(options: Options) {
  const recorded = recordedContext((options.project ?? project).root, {
    env: { TF_VAR_docker_image: V1 },
    ...options,
  });
  const interruption = options.interruption ?? watchInterrupts(new EventEmitter());
  const common = {
    ...recorded.context,
    environment: options.environment,
    now: () => new Date(),
    interruption,
  };
  return { recorded, common };
}

function apply(options: Options = {}) {
  const { recorded, common } = begin(options);
  const run = runApply({
    ...common,
    plan: options.plan,
    yes: options.yes ?? options.plan === undefined,
    ask: options.ask,
    probe: { get: options.get ?? healthy, sleep: async () => {} },
  });
  return Object.assign(run, recorded);
}

async function savedPlan(options: Options = {}): Promise<string> {
  return (await runPlan({ ...begin(options).common, out: undefined })).planFile;
}

const locks = (root = project.root) => readdirSync(join(root, '.plumbline', 'lock'));

describe('an apply', () => {
  test('carries the plan out, shows each service, and asks whether it is healthy', async () => {
    project = createProject({ shop: shop() });
    const run = apply();
    expect(await run).toMatchObject({
      applied: true,
      exitCode: 0,
      completed: expect.arrayContaining(['terraform_data.web', 'terraform_data.worker']),
      health: [{ service: 'web', verdict: 'pass', url: 'http://web.localhost:1' }],
    });
    expect(run.text()).toMatch(/✓ web: 1 done \(.* s\)/);
    expect(run.text()).toMatch(/✓ worker: 1 done/);
    expect(run.text()).toMatch(/✓ web: healthy at http:\/\/web.localhost:1/);
    expect(locks()).toEqual([]);
    expect(readdirSync(join(project.root, '.plumbline', 'plans'))).toEqual([]);
  });

  test('that has nothing to do asks nobody, changes nothing and still looks at the services', async () => {
    project = createProject({ shop: shop() });
    await apply();
    const before = readFileSync(project.statePath('shop'), 'utf8');
    const run = apply({ yes: false, ask: () => Promise.reject(new Error('nobody is asked')) });
    expect(await run).toMatchObject({ exitCode: 0, completed: [], health: [{ verdict: 'pass' }] });
    expect(run.text()).toContain('shop: nothing to do');
    expect(readFileSync(project.statePath('shop'), 'utf8')).toBe(before);
  });

  test('rolls a new image out, and the earlier one again', async () => {
    project = createProject({ shop: shop() });
    for (const image of [V1, V2, V1]) {
      await apply({ env: { TF_VAR_docker_image: image } });
      expect(JSON.stringify(project.state('shop').resources)).toContain(image);
    }
  });

  test('is one JSON document for machines', async () => {
    project = createProject({ shop: shop() });
    const run = apply({ json: true });
    await run;
    expect(run.json()).toMatchObject({
      environment: 'shop',
      applied: true,
      summary: { create: 2 },
      exitCode: 0,
    });
  });
});

describe('without --yes and without a saved plan', () => {
  test('nobody is asked where there is no terminal, and the plan is kept for later', async () => {
    project = createProject({ shop: shop() });
    const error = await apply({ yes: false }).catch((reason: Error) => reason.message);
    expect(error).toContain('nobody confirmed the changes to "shop" (2 to create)');
    expect(error).toContain('add --yes');
    expect(existsSync(project.statePath('shop'))).toBe(false);
    const plan = join(project.root, '.plumbline', 'plans', 'shop.tfplan');
    expect(await apply({ plan })).toMatchObject({ applied: true });
  });

  test.each(['', 'y', 'no', 'YES'])('the answer %p applies nothing', async (answer) => {
    project = createProject({ shop: shop() });
    await expect(apply({ yes: false, ask: async () => answer })).rejects.toThrow('were not confirmed');
    expect(existsSync(project.statePath('shop'))).toBe(false);
    expect(locks()).toEqual([]);
  });

  test('the answer yes applies what was shown', async () => {
    project = createProject({ shop: shop() });
    const ask = jest.fn(async () => 'yes\n');
    expect(await apply({ yes: false, ask })).toMatchObject({ applied: true });
    expect(ask).toHaveBeenCalledWith(expect.stringContaining('2 to create'), expect.anything());
  });
});

describe('a saved plan', () => {
  test('is applied as it was reviewed', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    expect(await apply({ plan })).toMatchObject({ applied: true, summary: { create: 2 } });
  });

  const refused = async (options: Options, reason: string) => {
    const before = existsSync(project.statePath('shop')) && readFileSync(project.statePath('shop'), 'utf8');
    await expect(apply(options)).rejects.toThrow(reason);
    expect(existsSync(project.statePath('shop')) && readFileSync(project.statePath('shop'), 'utf8')).toBe(
      before,
    );
  };

  test('is refused when it is not there', async () => {
    project = createProject({ shop: shop() });
    await refused({ plan: join(project.root, 'nowhere.tfplan') }, 'there is no plan at');
    await refused({ plan: project.root }, 'there is no plan at');
  });

  test('is refused without the file that says what it was made from', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    rmSync(`${plan}.json`);
    await refused({ plan }, 'was not saved by this version of Plumbline');
  });

  test('is refused when it was cut off', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    truncateSync(plan, readFileSync(plan).length - 10);
    await refused({ plan }, 'is truncated');
  });

  test('is refused when a byte of it changed', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    const content = readFileSync(plan);
    content[content.length >> 1]! ^= 1;
    writeFileSync(plan, content);
    await refused({ plan }, 'was altered');
  });

  test('is refused once the state moved on', async () => {
    project = createProject({ shop: shop() });
    const first = await savedPlan();
    await apply();
    await refused({ plan: first }, 'The environment was created after it was made');
    const second = await savedPlan({ env: { TF_VAR_docker_image: V2 } });
    await apply({ plan: second, env: { TF_VAR_docker_image: V2 } });
    await refused({ plan: second, env: { TF_VAR_docker_image: V2 } }, 'of the state, which is at');
  });

  test('is refused when the declaration changed', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    project.declare({ shop: shop(undefined, { worker: { input: 'other queue' } }) });
    await refused({ plan }, 'The declaration changed after it was made');
  });

  test('is refused when an input changed, which is named', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    await refused(
      { plan, env: { TF_VAR_docker_image: V2 } },
      'Inputs changed after it was made: docker_image',
    );
  });

  test('is refused for another environment', async () => {
    project = createProject({ shop: shop(), blog: shop() });
    const plan = await savedPlan({ environment: 'blog' });
    await refused({ plan, environment: 'shop' }, 'It was made for "blog", and this is "shop"');
  });

  test('is refused in another clone', async () => {
    project = createProject({ shop: shop() });
    await apply();
    clone = project.clone();
    await apply({ project: clone });
    const env = { TF_VAR_docker_image: V2 };
    const plan = join(project.root, 'theirs.tfplan');
    const theirs = await savedPlan({ project: clone, env });
    for (const ending of ['', '.json']) copyFileSync(theirs + ending, plan + ending);
    await refused({ plan, env }, 'It was made from another state');
  });

  test('is refused by another engine', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    const sidecar = JSON.parse(readFileSync(`${plan}.json`, 'utf8'));
    writeFileSync(
      `${plan}.json`,
      JSON.stringify({ ...sidecar, engine: { kind: 'terraform', version: '1.99.0' } }),
    );
    await refused({ plan }, 'plan files cannot be carried over');
  });

  test('is refused once the providers were built anew', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    mkdirSync(join(project.root, 'dist', 'provider-host'), { recursive: true });
    writeFileSync(join(project.root, 'dist', 'provider-host', 'providers.cjs'), '// another build');
    await refused({ plan }, 'The providers were built anew after it was made');
  });

  test('is refused when an earlier Plumbline saved it, which did not note its providers', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    const { providers: _, ...sidecar } = JSON.parse(readFileSync(`${plan}.json`, 'utf8'));
    writeFileSync(`${plan}.json`, JSON.stringify(sidecar));
    await refused({ plan }, 'It was made by an earlier Plumbline');
  });

  test('that was forged to pass the checks is still refused by what is there now', async () => {
    project = createProject({ shop: shop() });
    const plan = await savedPlan();
    await apply();
    const sidecar = JSON.parse(readFileSync(`${plan}.json`, 'utf8'));
    const { lineage, serial } = project.state('shop');
    writeFileSync(`${plan}.json`, JSON.stringify({ ...sidecar, state: { lineage, serial } }));
    await refused({ plan }, 'is not as it was when the plan was made: terraform_data.web (exists by now)');
  });
});

describe('what holds data', () => {
  const withDatabase = (extra: Record<string, unknown> = {}) =>
    shop(undefined, { database: { input: 'rows', ...extra } }, { stateful: ['terraform_data.database'] });

  test('is never replaced', async () => {
    project = createProject({ shop: withDatabase() });
    await apply();
    project.declare({ shop: withDatabase({ triggers_replace: 'new' }) });
    await expect(apply()).rejects.toThrow('would destroy data in "shop": terraform_data.database');
    const { common, recorded } = begin({});
    expect(await runPlan({ ...common, out: undefined })).toMatchObject({ exitCode: 2 });
    expect(recorded.text()).toContain('terraform_data.database holds data and would be destroyed');
  });

  test('is never destroyed, and a saved plan is no way around that', async () => {
    project = createProject({ shop: withDatabase() });
    await apply();
    project.declare({ shop: shop(undefined, {}, { stateful: ['terraform_data.database'] }) });
    await expect(apply({ plan: await savedPlan() })).rejects.toThrow('would destroy data');
    expect(JSON.stringify(project.state('shop'))).toContain('rows');
  });
});

test('what the engine and its providers warn of is said', async () => {
  project = createProject({ shop: shop() });
  project.declare({
    shop: {
      ...shop(),
      config: {
        ...shop().config,
        check: {
          web: { assert: { condition: '${terraform_data.web.id == ""}', error_message: 'web has an id' } },
        },
      },
    },
  });
  const run = apply();
  await run;
  expect(run.complaints()).toContain('web has an id');
});

test('what only moves in the state is done when the plan is, and never "not finished"', async () => {
  project = createProject({ shop: shop() });
  await apply();
  const moved = (more: Record<string, unknown> = {}): Declared => {
    const { config, ...rest } = shop(undefined, {
      slow: { '//': { metadata: { path: 'shop/worker/Resource' } }, input: 'queue' },
      ...more,
    });
    const { worker: _, ...terraform_data } = (
      config as { resource: { terraform_data: Record<string, object> } }
    ).resource.terraform_data;
    const move = [{ from: 'terraform_data.worker', to: 'terraform_data.slow' }];
    return { ...rest, config: { ...config, resource: { terraform_data }, moved: move } };
  };
  const failing = moved({ hook: { provisioner: [{ 'local-exec': { command: 'exit 7' } }] } });
  project.declare({ shop: failing });
  const run = apply();
  expect(await run).toMatchObject({ applied: false });
  expect(run.text()).toContain('outside services: terraform_data.hook failed');
  expect(run.text()).not.toMatch(/worker: .*not finished/);
  project = createProject({ shop: shop() });
  await apply();
  project.declare({ shop: moved() });
  expect(await apply()).toMatchObject({ applied: true, completed: ['terraform_data.slow'] });
});

describe('when a resource fails', () => {
  const broken = {
    worker: {
      '//': { metadata: { path: 'shop/worker/Resource' } },
      input: 'x',
      provisioner: [{ 'local-exec': { command: 'echo the reason; exit 7' } }],
    },
  };

  test('the construct and the reason are named, the rest is kept, and the next apply does what is left', async () => {
    project = createProject({ shop: shop(undefined, broken) });
    const run = apply();
    const result = await run;
    expect(result).toMatchObject({
      applied: false,
      exitCode: 1,
      completed: ['terraform_data.web'],
      unfinished: ['terraform_data.worker'],
    });
    expect(run.text()).toContain('1 changed, 1 begun and not finished (terraform_data.worker)');
    expect(result.error?.what).toContain('shop/worker/Resource (terraform_data.worker)');
    expect(result.error?.why).toContain('the reason');
    expect(run.text()).toMatch(/✗ worker: terraform_data.worker failed/);
    project.declare({ shop: shop() });
    expect(await apply()).toMatchObject({ applied: true, summary: { create: 0, run: 1 } });
  });

  test('machines get one document with the error in it', async () => {
    project = createProject({ shop: shop(undefined, broken) });
    const run = apply({ json: true });
    await run;
    expect(run.json()).toMatchObject({
      applied: false,
      error: { what: expect.stringContaining('worker') },
      health: [{ service: 'web', verdict: 'pass' }],
    });
  });
});

describe('health after an apply', () => {
  let server: Server;
  let answer: { status: number; body: string };
  beforeEach(async () => {
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    project = createProject({
      shop: shop(`http://web-1a2b.localhost:${(server.address() as AddressInfo).port}`),
    });
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  test('passes when the declared image answers', async () => {
    answer = { status: 200, body: JSON.stringify({ status: 'healthy', image: V1 }) };
    expect(await apply({ get: httpGet })).toMatchObject({
      exitCode: 0,
      health: [{ verdict: 'pass', tries: 1 }],
    });
  });

  test('fails when another image still answers', async () => {
    answer = { status: 200, body: JSON.stringify({ status: 'healthy', image: V2 }) };
    const run = apply({ get: httpGet });
    expect(await run).toMatchObject({ applied: true, exitCode: 1, health: [{ verdict: 'fail', tries: 2 }] });
    expect(run.complaints()).toContain(`answers from ${V2}, not from the declared ${V1}`);
  });

  test('fails on anything but 200', async () => {
    answer = { status: 503, body: '' };
    expect(await apply({ get: httpGet })).toMatchObject({ exitCode: 1, health: [{ reason: 'answers 503' }] });
  });

  test('fails when nobody listens', async () => {
    project.declare({ shop: shop('http://web.localhost:1') });
    expect(await apply({ get: httpGet })).toMatchObject({
      exitCode: 1,
      health: [{ reason: 'the connection is refused' }],
    });
  });

  test('is inconclusive when the host name does not resolve', async () => {
    project.declare({ shop: shop('https://nobody.invalid') });
    expect(await apply({ get: httpGet })).toMatchObject({
      applied: true,
      exitCode: 3,
      health: [{ verdict: 'inconclusive' }],
    });
  });

  test('is inconclusive when the service names its image without tag or digest, and says what to name', async () => {
    answer = { status: 200, body: JSON.stringify({ status: 'healthy', image: 'ghcr.io/acme/grid' }) };
    const run = apply({ get: httpGet });
    expect(await run).toMatchObject({ applied: true, exitCode: 3, health: [{ verdict: 'inconclusive' }] });
    expect(run.complaints()).toContain('does not tell whether it is the declared');
    expect(run.complaints()).toContain('Let the health answer name the image as it is declared');
  });
});

describe('interrupted', () => {
  const slow = (seconds: number) => ({
    slow: {
      '//': { metadata: { path: 'shop/slow/Resource' } },
      input: 'x',
      depends_on: ['terraform_data.web', 'terraform_data.worker'],
      provisioner: [{ 'local-exec': { command: `echo started > started; exec sleep ${seconds}` } }],
    },
  });
  const started = () => waitFor(() => existsSync(join(project.stackDir('shop'), 'started')));

  test('by SIGINT it stops the engine, keeps what is done, frees both locks and goes on next time', async () => {
    project = createProject({ shop: shop(undefined, slow(60)) });
    const signals = new EventEmitter();
    const run = apply({ interruption: watchInterrupts(signals) });
    await started();
    signals.emit('SIGINT', 'SIGINT');
    expect(await run).toMatchObject({
      applied: false,
      exitCode: 1,
      completed: expect.arrayContaining(['terraform_data.web', 'terraform_data.worker']),
      error: { what: 'interrupted by SIGINT' },
    });
    expect(locks()).toEqual([]);
    expect(existsSync(join(project.root, '.plumbline', 'state', '.shop.tfstate.lock.info'))).toBe(false);
    project.declare({ shop: shop(undefined, slow(0)) });
    expect(await apply()).toMatchObject({ applied: true, exitCode: 0 });
  });

  test('while it asks, it applies nothing and frees the lock', async () => {
    project = createProject({ shop: shop() });
    const signals = new EventEmitter();
    const ask: Options['ask'] = (_question, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        signals.emit('SIGTERM', 'SIGTERM');
      });
    await expect(apply({ yes: false, ask, interruption: watchInterrupts(signals) })).rejects.toThrow(
      'interrupted by SIGTERM',
    );
    expect(existsSync(project.statePath('shop'))).toBe(false);
    expect(locks()).toEqual([]);
  });

  test('a second run meanwhile is refused and told who is at work', async () => {
    project = createProject({ shop: shop(undefined, slow(60)) });
    const signals = new EventEmitter();
    const run = apply({ interruption: watchInterrupts(signals) });
    await started();
    await expect(apply()).rejects.toThrow(`"shop" is being worked on by process ${process.pid} (apply since`);
    await expect(savedPlan()).rejects.toThrow('is being worked on by');
    // Without our lock, as from another machine, the engine's own lock holds.
    rmSync(join(project.root, '.plumbline', 'lock', 'shop.json'));
    const error = await savedPlan().catch((reason: Error) => reason.message);
    expect(error).toContain('the state of "shop" is locked by');
    expect(error).toContain('(apply) since');
    expect(error).toContain('"terraform force-unlock ');
    signals.emit('SIGINT', 'SIGINT');
    await run;
  });
});

test('the state folder may be missing but not be a file', async () => {
  project = createProject({ shop: shop() });
  mkdirSync(join(project.root, '.plumbline'));
  writeFileSync(join(project.root, '.plumbline', 'state'), '');
  await expect(apply()).rejects.toThrow('could not write');
});

async function waitFor(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
