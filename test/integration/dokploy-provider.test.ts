import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  DokployCompose,
  DokployEnvironment,
  Healthcheck,
  ImageRef,
  Input,
  ServiceDomain,
} from '../../constructs';
import { DokployClient } from '../../platforms/dokploy/client';
import { emptyStack, synth } from '../constructs/support/stack';
import { temporarySandbox, visit } from '../sandbox/support/sandbox';
import { terraformWorkspace } from '../support/terraform-workspace';
import { describeWithTool, findTool } from '../support/tools';
import { type BooksOptions, books, FLAPPING, NEVER_HEALTHY, SECRET, V1, V2 } from './dokploy/books';

const anything = z.any();
const KEY = 'k'.repeat(40);

describeWithTool('the Dokploy provider under Terraform', findTool('terraform', 'terraform'), (terraform) => {
  let platform: Awaited<ReturnType<typeof temporarySandbox>>;
  let workspace: ReturnType<typeof terraformWorkspace>;

  const open = () =>
    terraformWorkspace(terraform, 'dokploy', {
      DOKPLOY_URL: `${platform.sandbox.url}/dokploy`,
      DOKPLOY_TOKEN: platform.sandbox.credentials.dokployKey,
      PLUMBLINE_FINGERPRINT_KEY: KEY,
      TF_VAR_secret: SECRET,
    });

  beforeEach(async () => {
    platform = await temporarySandbox();
    workspace = open();
  });
  afterEach(async () => {
    await workspace.remove();
    await platform.close();
  });

  const requests = () => platform.sandbox.admin.requests().filter((each) => each.platform === 'dokploy');
  const count = (label: string) => requests().filter((each) => each.label === label).length;
  const dashboard = () =>
    new DokployClient({
      url: `${platform.sandbox.url}/dokploy`,
      token: platform.sandbox.credentials.dokployKey,
    });
  const id = (address: string): string => workspace.attributes(address).id;

  async function applied(options: BooksOptions = {}) {
    workspace.write(books(options));
    await workspace.ok('init', '-no-color');
    const { code, output } = await workspace.apply();
    if (code !== 0) throw new Error(output);
  }

  async function apply(options: BooksOptions = {}) {
    workspace.write(books(options));
    return workspace.apply();
  }

  async function expectInSync() {
    const { code, output } = await workspace.plan();
    expect(output).toContain('No changes');
    expect(code).toBe(0);
  }

  test('applies, serves, plans nothing more, and rolls out a new image with exactly one deployment', async () => {
    await applied({ api: V1 });
    expect(await visit(platform.sandbox, 'ledger.localhost', '/health/ready')).toMatchObject({ status: 200 });
    const url = await workspace.ok('output', '-raw', 'ledger_url');
    expect(url).toBe(`http://ledger.localhost:${platform.sandbox.port}`);
    await expectInSync();

    platform.sandbox.admin.clearRequests();
    expect(await apply({ image: V2, api: V1 })).toMatchObject({ code: 0 });
    expect([count('compose.deploy'), count('application.deploy')]).toEqual([1, 0]);
    expect((await visit(platform.sandbox, 'ledger.localhost', '/health')).body).toContain('v2-b2c3d4e');
    expect(workspace.attributes('dokploy_deployment.ledger')).toMatchObject({
      running_images: { web: V2 },
      status: 'done',
      healthy: true,
    });
    await expectInSync();
  });

  test('a job, two host names and a container beside the service, all as the library writes them', async () => {
    const [job, web] = ['job:v1-a1b2c3d', 'web:v1-a1b2c3d'].map((name) =>
      ImageRef.pinned(`ghcr.io/plumbline-sandbox/${name}`),
    ) as [ImageRef, ImageRef];
    const host = (name: string) => ServiceDomain.custom(`${name}.localhost`, { https: false });
    const listening = { image: web, healthcheck: Healthcheck.http('/health'), port: 3000 };
    const synthesized = (jobImage: ImageRef) => {
      const stack = emptyStack({ severalDomains: true, sandbox: true });
      DokployEnvironment.named(stack, 'dokploy', { projectName: 'shop' });
      new DokployCompose(stack, 'shop', {
        ...listening,
        domain: [host('shop'), host('www.shop')],
        ports: [{ port: 3000, hostPort: 9000 }],
        cpu: 0.5,
        memoryMb: 128,
        labels: { 'com.acme.team': 'shop' },
        sidecars: { admin: { ...listening, domain: host('admin'), dependsOn: { shop: 'healthy' } } },
        jobs: { migrate: { image: jobImage } },
      });
      const { terraform: _, ...document } = synth(stack);
      const source = 'plumbline.internal/plumbline/dokploy';
      return { ...document, terraform: { required_providers: { dokploy: { source } } } };
    };
    workspace.write(synthesized(job));
    await workspace.ok('init', '-no-color');
    const { code, output } = await workspace.apply();
    expect({ code, output }).toMatchObject({ code: 0 });
    for (const name of ['shop', 'www.shop', 'admin'])
      expect(await visit(platform.sandbox, `${name}.localhost`, '/health')).toMatchObject({ status: 200 });
    await expectInSync();

    workspace.write(synthesized(ImageRef.pinned('ghcr.io/plumbline-sandbox/job:crash-at-start-1a2b3c4')));
    const failed = await workspace.apply();
    expect(failed.output).toContain("didn't complete successfully: exit 1");
    expect(failed.output.replaceAll(/\s+/g, ' ')).toContain('job:crash-at-start');
  });

  test('a private image is pulled with a login of the server, which is tried, taken over and left', async () => {
    const synthesized = (declare: boolean) => {
      const stack = emptyStack({ sandbox: true });
      DokployEnvironment.named(stack, 'dokploy', { projectName: 'shop' });
      const registryCredentials = {
        url: 'private.plumbline.test',
        username: 'acme',
        password: Input.secret(stack, 'secret', { description: 'x' }),
      };
      new DokployCompose(stack, 'shop', {
        image: ImageRef.pinned('private.plumbline.test/acme/web:v1-a1b2c3d', {
          registries: ['private.plumbline.test'],
        }),
        healthcheck: Healthcheck.http('/health', { port: 3000 }),
        ...(declare && { registryCredentials }),
      });
      const { terraform: _, ...document } = synth(stack);
      const source = 'plumbline.internal/plumbline/dokploy';
      return { ...document, terraform: { required_providers: { dokploy: { source } } } };
    };
    workspace.write(synthesized(false));
    await workspace.ok('init', '-no-color');
    expect((await workspace.apply()).output).toContain('no basic auth credentials');

    workspace.write(synthesized(true));
    const denied = await workspace.run(['apply', '-no-color', '-auto-approve'], {
      TF_VAR_secret: 'wrong-password',
    });
    expect(denied.output).toContain('denied');
    expect(denied.output).not.toContain('wrong-password');
    const { code, output } = await workspace.apply();
    expect({ code, output }).toMatchObject({ code: 0 });
    await expectInSync();
    expect(String(workspace.read('terraform.tfstate'))).not.toContain(SECRET);

    const registryId = id('dokploy_registry.registry-private_plumbline_test');
    await dashboard().mutate('registry.update', { registryId, password: 'by hand' }, 'edit by hand');
    expect((await workspace.plan()).output).toContain('password_fingerprint');
    expect(await workspace.apply()).toMatchObject({ code: 0 });
    await expectInSync();
  });

  test('a refresh asks once for the projects, and three times for an app with one container', async () => {
    await applied();
    platform.sandbox.admin.clearRequests();
    await expectInSync();
    const labels = requests().map(({ label }) => label.replace(/\?.*/, ''));
    expect(labels.sort()).toEqual([
      'compose.one',
      'docker.getConfig',
      'docker.getContainersByAppNameMatch',
      'environment.one',
      'project.all',
    ]);
  });

  test('no value of a variable is in state, plan or output', async () => {
    await applied({ api: V1 });
    const other = { TF_VAR_secret: `${SECRET}-2` };
    const { output } = await workspace.run(['plan', '-no-color', '-out=plan.bin'], other);
    expect(output).toContain('PASSWORD');
    const json = await workspace.ok('show', '-json', 'plan.bin');
    const files = { output, json, state: String(workspace.read('terraform.tfstate')) };
    expect(Object.entries(files).filter(([, text]) => text.includes(SECRET))).toEqual([]);
  });

  describe('hand edits', () => {
    const edit = (settings: object) =>
      dashboard().mutate(
        'compose.update',
        { composeId: id('dokploy_compose.ledger'), ...settings },
        'edit by hand',
      );

    test.each([
      ['the compose file', { composeFile: 'services: {web: {image: nginx}}' }, 'compose_file'],
      ['a variable', { env: 'PASSWORD=other\nLOG_LEVEL=info' }, 'PASSWORD'],
      ['a variable added', { env: `PASSWORD=${SECRET}\nLOG_LEVEL=info\nDEBUG=1` }, 'DEBUG'],
      ['the command', { command: '' }, 'command'],
      ['auto-deploy switched on', { autoDeploy: true }, 'auto_deploy'],
      ['another compose path', { composePath: './deploy/docker-compose.yml' }, 'compose_path'],
      ['no environment file', { createEnvFile: false }, 'create_env_file'],
    ])('%s is seen and set right without a deployment', async (_what, settings, named) => {
      await applied();
      await edit(settings);
      const { code, output } = await workspace.plan();
      expect(code).toBe(2);
      expect(output).toContain(named);
      platform.sandbox.admin.clearRequests();
      expect(await workspace.apply()).toMatchObject({ code: 0 });
      expect(count('compose.deploy')).toBe(0);
      await expectInSync();
    });

    test('a deployment from the dashboard is seen, and one of ours puts back what is declared', async () => {
      await applied();
      const composeId = id('dokploy_compose.ledger');
      const file = workspace.attributes('dokploy_compose.ledger').compose_file;
      await edit({ composeFile: file.replace(V1, V2) });
      await dashboard().mutate('compose.deploy', { composeId, title: 'by hand' }, 'deploy by hand');
      await eventually(async () => {
        const { body } = await visit(platform.sandbox, 'ledger.localhost', '/health');
        return body.includes('v2-b2c3d4e');
      });
      const { code, output } = await workspace.plan();
      expect(code).toBe(2);
      expect(output).toContain(V2);
      expect(await workspace.apply()).toMatchObject({ code: 0 });
      expect((await visit(platform.sandbox, 'ledger.localhost', '/health')).body).toContain('v1-a1b2c3d');
      await expectInSync();
    });

    test('an app deleted in the dashboard is created and deployed again', async () => {
      await applied();
      platform.sandbox.admin.break({ fault: 'edit-service-deleted', service: 'ledger' });
      expect((await workspace.plan()).code).toBe(2);
      expect(await workspace.apply()).toMatchObject({ code: 0 });
      await expectInSync();
    });
  });

  describe('rollouts that fail', () => {
    test('an image that never becomes healthy fails, shows the log and what serves, and the next run heals', async () => {
      await applied();
      const { code, output } = await apply({ image: NEVER_HEALTHY });
      expect(code).toBe(1);
      expect(output).toContain('is unhealthy');
      expect(output).toMatch(/compose\s+replaces the old container/);
      expect((await workspace.plan()).code).toBe(2);
      expect(await apply({ image: V2 })).toMatchObject({ code: 0 });
      await expectInSync();
    });

    test('"done" is not health: without --wait Dokploy reports done, and the apply fails all the same', async () => {
      const command = 'compose -f docker-compose.yml up -d --remove-orphans';
      await applied({ compose: { command } });
      const { code, output } = await apply({ image: NEVER_HEALTHY, compose: { command } });
      expect(code).toBe(1);
      expect(output).toMatch(/fails its healthcheck/);
      const rows = (await dashboard().query(
        'deployment.allByCompose',
        { composeId: id('dokploy_compose.ledger') },
        anything,
        'read the deployments',
      )) as { status: string }[];
      expect(rows[0]!.status).toBe('done');
    });

    test('a healthcheck that passes and fails in turn never counts as deployed', async () => {
      await applied();
      const { code, output } = await apply({ image: FLAPPING, deployment: { settle_seconds: 5 } });
      expect(code).toBe(1);
      expect(output).toContain('Containers:');
    });

    test('an image that does not exist leaves the previous version serving, and says so', async () => {
      await applied();
      const { code, output } = await apply({ image: 'ghcr.io/plumbline-sandbox/web:missing-v9-abcdef1' });
      expect(code).toBe(1);
      expect(output).toContain('manifest unknown');
      expect(output).toContain('The previous version still serves');
      expect(await visit(platform.sandbox, 'ledger.localhost', '/health')).toMatchObject({ status: 200 });
    });

    test('variables that do not reach the containers fail, by their names, although all is done and healthy', async () => {
      await applied();
      platform.sandbox.admin.break({ fault: 'moved-env-file' });
      const ours = await apply({ image: V2 });
      expect(ours).toMatchObject({ code: 1, output: expect.stringContaining("couldn't find env file") });
      const project = workspace.attributes('dokploy_compose.ledger').app_name;
      const command = `compose -p ${project} -f docker-compose.yml up -d --remove-orphans`;
      const { code, output } = await apply({ image: V2, compose: { command } });
      expect(code).toBe(1);
      expect(output).toMatch(/-web-1:\s+PASSWORD\s+is\s+empty/);
      expect(output).not.toContain(SECRET);
      platform.sandbox.admin.break({ fault: 'moved-env-file', off: true });
      expect(await apply({ image: V2 })).toMatchObject({ code: 0 });
      await expectInSync();
    });

    test('a deployment lost from the queue is an error, and the next run deploys', async () => {
      await applied();
      platform.sandbox.admin.break({ fault: 'lost-queue', times: 1 });
      const { code, output } = await apply({ image: V2 });
      expect(code).toBe(1);
      expect(output).toContain('lost');
      expect(await workspace.apply()).toMatchObject({ code: 0 });
      await expectInSync();
    });

    test('an update that Swarm takes back is noticed although Dokploy says done, and the old version serves', async () => {
      await applied({ api: V1 });
      const { code, output } = await apply({ api: NEVER_HEALTHY });
      expect(code).toBe(1);
      expect(output).toContain('rollback');
      expect(output).toContain('The previous version still serves');
      expect(await apply({ api: V2 })).toMatchObject({ code: 0 });
      await expectInSync();
    });
  });

  test('a state of a build that knew fewer settings, and set the command in another form, plans nothing', async () => {
    await applied();
    const state = JSON.parse(String(workspace.read('terraform.tfstate')));
    const app = state.resources.find((each: { type: string }) => each.type === 'dokploy_compose');
    const { attributes } = app.instances[0];
    for (const name of ['compose_path', 'create_env_file', 'randomize', 'suffix', 'isolated_deployment'])
      delete attributes[name];
    attributes.command = attributes.command.replace(' --env-file .env', '');
    writeFileSync(join(workspace.dir, 'terraform.tfstate'), JSON.stringify(state));
    const former = { composeId: attributes.id, command: attributes.command };
    await dashboard().mutate('compose.update', former, 'set the former command');
    const { output } = await workspace.plan();
    expect(output).toContain('No changes. Your infrastructure matches the configuration');
    expect(output).not.toContain('changed outside');
  });

  test('what a list leaves out is not gone, and an environment that is not there is said at plan', async () => {
    await applied();
    platform.sandbox.admin.break({ fault: 'hidden-projects' });
    await expectInSync();
    platform.sandbox.admin.break({ fault: 'hidden-projects', off: true });
    const configuration = books();
    const { ledger } = configuration.resource.dokploy_compose;
    const stray = { ...ledger, environment_id: 'nowhere-at-all' };
    Object.assign(configuration.resource.dokploy_compose, { stray });
    workspace.write(configuration);
    const { code, output } = await workspace.plan();
    expect(code).toBe(1);
    expect(output).toContain('Environment not found');
  });

  test.each(['api-429', 'api-502', 'api-truncated'])('reading survives %s', async (fault) => {
    await applied();
    platform.sandbox.admin.break({ fault, service: 'dokploy', times: 1 });
    await expectInSync();
  });

  test('every type is imported, and only the deployment is done once more', async () => {
    await applied({ api: V1 });
    const ids = Object.fromEntries(
      [
        'dokploy_project.books',
        'dokploy_environment.staging',
        'dokploy_compose.ledger',
        'dokploy_domain.ledger',
        'dokploy_mount.settings',
        'dokploy_application.api',
        'dokploy_deployment.ledger',
        'dokploy_deployment.api',
      ].map((address) => [address, id(address)]),
    );
    await workspace.remove();
    workspace = open();
    workspace.write(books({ api: V1 }));
    await workspace.ok('init', '-no-color');
    for (const [address, value] of Object.entries(ids)) {
      await workspace.ok('import', '-no-color', address, value);
    }
    const { output } = await workspace.plan();
    expect(output).toContain('Plan: 0 to add, 2 to change, 0 to destroy');
    expect(await workspace.apply()).toMatchObject({ code: 0 });
    await expectInSync();
  });

  describe('what exists already', () => {
    /** An app that somebody made in the dashboard and that runs. */
    async function madeByHand() {
      const hand = dashboard();
      const mutate = async (procedure: string, input: object) =>
        anything.parse(await hand.mutate(procedure, { ...input }, procedure));
      const { project } = await mutate('project.create', { name: 'books' });
      const { projectId } = project;
      const { environmentId } = await mutate('environment.create', { projectId, name: 'staging' });
      const { composeId } = await mutate('compose.create', { name: 'ledger', environmentId });
      const web = {
        image: V1,
        environment: ['STRIPE_KEY=${STRIPE_KEY}', 'PORT=3000'],
        volumes: ['uploads:/data'],
      };
      const composeFile = JSON.stringify({ services: { web }, volumes: { uploads: {} } });
      const env = 'STRIPE_KEY=sk_live_1\nDATABASE_URL=postgres://db/ledger\nLOG_LEVEL=debug';
      await mutate('compose.update', { composeId, sourceType: 'raw', composeFile, env });
      await mutate('compose.deploy', { composeId });
      const running = () => platform.sandbox.admin.status().services.some(({ name }) => name === 'web');
      await eventually(async () => running());
      return { composeId, projectId, environmentId };
    }
    const LOST = [
      'env.STRIPE_KEY',
      'env.DATABASE_URL',
      'services.web.environment.STRIPE_KEY',
      'services.web.volumes["uploads:/data"]',
      'volumes.uploads',
    ];

    test('loses nothing that nobody named: the plan is refused with each variable and volume', async () => {
      const { composeId } = await madeByHand();
      workspace.write(books());
      await workspace.ok('init', '-no-color');
      const { code, output } = await workspace.plan();
      expect(code).toBe(1);
      const text = output.replace(/\s*\n[│ ]*/g, ' ');
      expect(text).toContain(`${composeId} exists already, and taking it over would remove`);
      for (const name of LOST) expect(text).toContain(name);
      expect(text).not.toContain('sk_live_1');
    });

    test('is taken over with its project and environment, stays where it is, and outlives its resource', async () => {
      const ids = await madeByHand();
      workspace.write(books({ compose: { let_go: LOST } }));
      await workspace.ok('init', '-no-color');
      const planned = await workspace.plan('-out=plan.bin');
      expect(planned.code).toBe(2);
      const { resource_changes: changes } = JSON.parse(await workspace.ok('show', '-json', 'plan.bin'));
      const adopted = (address: string) =>
        changes.find((each: { address: string }) => each.address === address).change.after.adopted;
      expect(adopted('dokploy_project.books')).toMatchObject({ id: ids.projectId });
      expect(adopted('dokploy_environment.staging')).toMatchObject({ id: ids.environmentId });
      expect(adopted('dokploy_compose.ledger')).toMatchObject({
        id: ids.composeId,
        compose_file: expect.stringContaining(V1),
        'env.STRIPE_KEY.fingerprint': expect.stringMatching(/^[0-9a-f]+$/),
        auto_deploy: 'true',
      });
      platform.sandbox.admin.clearRequests();
      expect(await workspace.run(['apply', '-no-color', 'plan.bin'])).toMatchObject({ code: 0 });
      expect(['project.create', 'environment.create', 'compose.create'].map(count)).toEqual([0, 0, 0]);
      await expectInSync();
      const { output } = await workspace.run(['destroy', '-auto-approve', '-no-color']);
      expect(output).toContain('Compose app "ledger" stays');
      expect(await visit(platform.sandbox, 'ledger.localhost', '/health')).toMatchObject({ status: 200 });
    });

    test('is taken over by its id wherever it is, and refused by the ids of all that have its name', async () => {
      const { composeId, environmentId } = await madeByHand();
      const twin = { name: 'ledger', environmentId };
      await dashboard().mutate('compose.create', twin, 'create another one of the name');
      workspace.write(books({ compose: { let_go: LOST } }));
      await workspace.ok('init', '-no-color');
      expect((await workspace.plan()).output).toContain('is there 2 times');
      expect(await apply({ compose: { let_go: LOST, compose_id: composeId } })).toMatchObject({ code: 0 });
      expect(id('dokploy_compose.ledger')).toBe(composeId);
      await expectInSync();
    });

    test('in state under another name is not taken over by its successor', async () => {
      await applied();
      const configuration = JSON.parse(
        JSON.stringify(books()).replaceAll('compose.ledger', 'compose.renamed'),
      );
      const { ledger } = configuration.resource.dokploy_compose;
      configuration.resource.dokploy_compose = { renamed: ledger };
      workspace.write(configuration);
      const { output } = await workspace.plan();
      expect(output).toContain('dokploy_compose.ledger will be destroyed');
      expect(output).toContain('dokploy_compose.renamed will be created');
      expect(output).not.toMatch(/adopted += \{/);
    });
  });

  test('destroying removes everything but the volumes', async () => {
    await applied({ api: V1 });
    const project = workspace.attributes('dokploy_compose.ledger').app_name;
    await workspace.ok('destroy', '-auto-approve', '-no-color');
    expect(platform.sandbox.admin.status().services.filter((each) => each.platform === 'dokploy')).toEqual(
      [],
    );
    const volumes = readdirSync(platform.dir, { recursive: true, encoding: 'utf8' });
    expect(volumes.filter((path) => path.endsWith(join(project, 'data')))).toHaveLength(1);
  });

  test('an environment is not removed while somebody else runs a service in it', async () => {
    await applied();
    platform.sandbox.admin.break({ fault: 'edit-service-added', service: 'ledger' });
    const { code, output } = await workspace.run(['destroy', '-auto-approve', '-no-color']);
    expect(code).toBe(1);
    expect(output).toContain('added-by-hand');
  });

  test('a wrong key is explained once per resource and never shown', async () => {
    workspace.write(books());
    await workspace.ok('init', '-no-color');
    const { code, output } = await workspace.run(['apply', '-auto-approve', '-no-color'], {
      DOKPLOY_TOKEN: 'wrong-key-123456',
    });
    expect(code).toBe(1);
    expect(output).toContain('rate limit');
    expect(output).not.toContain('wrong-key-123456');
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
