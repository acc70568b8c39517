import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { httpGet } from '../../rollout/http-get';
import { readZipFile } from '../../workspace/engine/zip';
import { describeWithTool, findTool } from '../support/tools';
import { Project } from './support/project';

const V1 = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
const V2 = 'ghcr.io/plumbline-sandbox/web:v2-f5dbb8d';

const engines = [
  { name: 'terraform', path: findTool('terraform', 'terraform') },
  { name: 'OpenTofu', path: findTool('tofu-1.12.6', 'tofu') },
];

describe.each(engines)('the way of a change, with $name', ({ name, path }) => {
  describeWithTool(name, path, (engine) => {
    let project: Project;
    const secrets: string[] = [];

    beforeAll(async () => {
      project = await Project.create({ engine });
      project.git('init', '-q');
      await project.ok('secrets', 'git-drivers');
      project.git('add', 'secrets', 'stacks', '.gitattributes');
      project.git('commit', '-qm', 'Declare the sandbox');
      for (const input of [
        'session_secret',
        'postgres_password',
        'redis_password',
        'fingerprint_key',
        'railway_token',
      ]) {
        secrets.push(await project.input(input));
      }
    });

    afterAll(() => project?.remove());

    test('the first plan shows what would be created, and says so with exit code 2', async () => {
      const { code, stdout } = await project.run('plan', 'sandbox', '--json');
      expect(code).toBe(2);
      const plan = JSON.parse(stdout);
      expect(JSON.stringify(plan)).toContain('railway_deployment.web');
    });

    test('apply brings everything up and finds it healthy', async () => {
      const { output } = await project.ok('apply', 'sandbox', '--yes');
      expect(output).toMatch(/web: healthy at http:/);
      expect(output).toMatch(/ledger: healthy at http:/);
    });

    test('the second plan is empty, and the second apply deploys nothing', async () => {
      expect((await project.run('plan', 'sandbox')).code).toBe(0);
      const requests = await project.requestsDuring(() => project.ok('apply', 'sandbox', '--yes'));
      expect(requests.filter(deploys)).toEqual([]);
    });

    test('drift is in sync after an apply', async () => {
      const { code, output } = await project.run('drift', 'sandbox');
      expect(output).toMatch(/in sync/);
      expect(code).toBe(0);
    });

    test('changing the image is one change in place and exactly one deployment', async () => {
      await project.setInput('docker_image', V2);
      const diff = await project.run('secrets', 'diff', '--env', 'sandbox', '--json');
      expect(diff.code).toBe(2);
      expect(diff.stdout).toContain('docker_image');
      expect(diff.stdout).not.toContain('session_secret');
      project.git('commit', '-qam', 'Roll out v2');
      const plan = await project.run('plan', 'sandbox');
      expect(plan.code).toBe(2);
      expect(plan.stdout).toContain(`"${V1}" → "${V2}"`);
      expect(plan.stdout).toMatch(/0 to (create|add)|~|changes? in place/);
      const requests = await project.requestsDuring(() => project.ok('apply', 'sandbox', '--yes'));
      expect(requests.filter(deploys)).toEqual(['mutation Deploy']);
      expect(await versionServed(project)).toBe('v2-f5dbb8d');
      expect((await project.run('drift', 'sandbox')).code).toBe(0);
    });

    test('each deployment leaves a record of what was configured, by digest', async () => {
      const [first, second] = project
        .read('.plumbline/deployments/sandbox.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(second).toMatchObject({
        applied: true,
        exitCode: 0,
        commit: project.git('rev-parse', 'HEAD').trim(),
      });
      expect(second.services).toContainEqual({ name: 'web', image: V2 });
      const changed = Object.keys(second.inputs).filter((name) => first.inputs[name] !== second.inputs[name]);
      expect(changed).toEqual(['docker_image']);
    });

    test('the previous image set again rolls back', async () => {
      await project.setInput('docker_image', V1);
      project.git('commit', '-qam', 'Back to v1');
      await project.ok('apply', 'sandbox', '--yes');
      expect(await versionServed(project)).toBe('v1-a1b2c3d');
      expect((await project.run('plan', 'sandbox')).code).toBe(0);
    });

    test('a changed secret shows as its key, never as its value', async () => {
      const next = `${(await project.input('session_secret')).slice(0, -4)}beef`;
      await project.setInput('session_secret', next);
      secrets.push(next);
      const { code, stdout } = await project.run('plan', 'sandbox');
      expect(code).toBe(2);
      expect(stdout).toContain('SESSION_SECRET');
      expect(stdout).not.toContain('REDIS_URL');
      const requests = await project.requestsDuring(() => project.ok('apply', 'sandbox', '--yes'));
      expect(requests.filter(deploys)).toEqual(['mutation Deploy']);
      expect((await project.run('plan', 'sandbox')).code).toBe(0);
    });

    test('plain engine commands work in the stack folder without Plumbline', async () => {
      const { code, output } = await project.terraform(
        'plan',
        '-input=false',
        '-detailed-exitcode',
        '-no-color',
      );
      expect(output).toMatch(/No changes/);
      expect(code).toBe(0);
    });

    test('no secret is in the state, a plan, the synthesized stack, a log, the inputs file or git', () => {
      expect(project.git('log', '-p')).toContain('docker_image');
      expect(secrets.filter((secret) => project.git('log', '-p').includes(secret))).toEqual([]);
      const leaks = files(project.root).filter((file) => {
        if (/\.plumbline\/sandbox\//.test(file)) return false;
        const content = file.endsWith('.tfplan') ? planContents(file) : readFileSync(file, 'latin1');
        return secrets.some((secret) => content.includes(secret));
      });
      expect(leaks).toEqual([]);
    });

    test('a service that is no longer declared is removed, and only it', async () => {
      const stack = 'stacks/railway-stack.ts';
      project.write(stack, withoutWorker(project.read(stack)));
      const { code, stdout } = await project.run('plan', 'sandbox');
      expect(code).toBe(2);
      expect(stdout).toMatch(/- railway_service\.worker/);
      await project.ok('apply', 'sandbox', '--yes');
      expect((await project.run('drift', 'sandbox')).code).toBe(0);
    });

    test('the engine destroys everything that was declared destroyable', async () => {
      const { code, output } = await project.terraform(
        'destroy',
        '-auto-approve',
        '-input=false',
        '-no-color',
      );
      expect(output).toMatch(/Destroy complete/);
      expect(code).toBe(0);
    });
  });
});

/** Requests that start a deployment: our GraphQL operation's name, or Dokploy's procedure. */
function deploys(label: string): boolean {
  return label === 'mutation Deploy' || /^(compose|application)\.(re)?deploy$/.test(label);
}

function withoutWorker(source: string): string {
  const changed = source.replace(/ {2}new RailwayService\(stack, 'worker', \{[\s\S]*?\n {2}\}\);\n/, '');
  if (changed === source) throw new Error('the worker was not found in the stack');
  return changed;
}

async function versionServed(project: Project): Promise<string> {
  const { stdout } = await project.ok('sandbox', 'status', '--json');
  const { services } = JSON.parse(stdout) as { services: { name: string; url?: string }[] };
  const { url } = services.find(({ name }) => name === 'web')!;
  const { body } = await httpGet(new URL('/api/health', url), AbortSignal.timeout(5_000));
  return JSON.parse(body).version;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) return [];
    if (entry.isDirectory()) return files(path);
    return statSync(path).isFile() ? [path] : [];
  });
}

/** What a plan file, a zip archive, says about state and changes. */
function planContents(file: string): string {
  const archive = readFileSync(file);
  return ['tfplan', 'tfstate', 'tfstate-prev', 'tfconfig/m-/cdk.tf.json']
    .map((name) => readZipFile(archive, name)?.toString('latin1') ?? '')
    .join('\n');
}
