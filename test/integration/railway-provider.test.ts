import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, createService } from '../sandbox/support/railway-project';
import { railway, temporarySandbox, until, visit } from '../sandbox/support/sandbox';
import { terraformWorkspace } from '../support/terraform-workspace';
import { describeWithTool, findTool } from '../support/tools';
import { SECRET, shop, V1, V2 } from './railway/shop';

const KEY = 'fingerprint-key-of-the-test-0123456789';

describeWithTool('the Railway provider under Terraform', findTool('terraform', 'terraform'), (terraform) => {
  let platform: Awaited<ReturnType<typeof temporarySandbox>>;
  let workspace: ReturnType<typeof terraformWorkspace>;

  const env = () => ({
    RAILWAY_API_TOKEN: platform.sandbox.credentials.railwayAccountToken,
    RAILWAY_ENDPOINT: `${platform.sandbox.url}/railway/graphql/v2`,
    PLUMBLINE_FINGERPRINT_KEY: KEY,
    TF_VAR_secret: SECRET,
  });
  const labels = () =>
    platform.sandbox.admin
      .requests()
      .filter((each) => each.platform === 'railway')
      .map(({ label }) => label);
  const count = (label: string) => labels().filter((each) => each === label).length;
  const ask = (query: string, variables: object = {}) =>
    railway(platform.sandbox, query, variables as Record<string, unknown>);

  async function init(configuration: object) {
    workspace.write(configuration);
    await workspace.ok('init', '-no-color', '-input=false');
  }
  async function applied(configuration?: object) {
    if (configuration) workspace.write(configuration);
    const { code, output } = await workspace.apply();
    if (code !== 0) throw new Error(output);
    return output;
  }
  async function inSync() {
    const { code, output } = await workspace.plan();
    if (code !== 0) throw new Error(output);
  }

  beforeEach(async () => {
    platform = await temporarySandbox();
    workspace = terraformWorkspace(terraform, 'railway', env());
  });
  afterEach(async () => {
    await workspace.remove();
    await platform.close();
  });

  test('from nothing to a service that answers, to a new image by one deployment, to nothing', async () => {
    await init(shop());
    const first = await applied();
    expect(first).toContain('7 added, 0 changed, 0 destroyed');
    expect(count('mutation Deploy')).toBe(1);
    const { domain, url } = workspace.attributes('railway_service_domain.web');
    expect(first).toContain(`web_url = "${url}"`);
    expect(JSON.parse((await visit(platform.sandbox, domain, '/api/health')).body)).toMatchObject({
      image: V1,
    });
    await inSync();

    platform.sandbox.admin.clearRequests();
    workspace.write(shop({ image: V2 }));
    const plan = await workspace.plan();
    expect(plan.output).toContain('Plan: 0 to add, 2 to change, 0 to destroy');
    expect(count('mutation Deploy')).toBe(0);
    await applied();
    expect(count('mutation Deploy')).toBe(1);
    expect(JSON.parse((await visit(platform.sandbox, domain, '/api/health')).body)).toMatchObject({
      image: V2,
    });
    expect(workspace.attributes('railway_deployment.web')).toMatchObject({
      active_image: V2,
      status: 'SUCCESS',
      url,
    });
    await inSync();

    expect(await workspace.ok('destroy', '-auto-approve', '-no-color')).toContain('7 destroyed');
    expect((await ask('{ projects { edges { node { id } } } }')).data.projects.edges).toEqual([]);
  });

  test('a changed secret shows its name only, deploys once, and its value is nowhere', async () => {
    await init(shop());
    await applied();
    const changed = { TF_VAR_secret: 'another-sentinel-value' };
    platform.sandbox.admin.clearRequests();
    const plan = await workspace.run(['plan', '-no-color', '-out=secret.tfplan'], changed);
    expect(plan.output).toMatch(/~ "SESSION_SECRET" = \{\s+~ fingerprint/);
    expect(plan.output).not.toMatch(/"LOG_LEVEL" = \{\s+~/);
    const shown = await workspace.ok('show', '-json', 'secret.tfplan');
    const apply = ['apply', '-no-color', '-input=false', 'secret.tfplan'];
    expect(await workspace.run(apply, changed)).toMatchObject({ code: 0 });
    expect(count('mutation Deploy')).toBe(1);
    expect(await workspace.run(['plan', '-detailed-exitcode'], changed)).toMatchObject({ code: 0 });
    const files = readdirSync(workspace.dir).filter((file) => /tfstate|tfplan/.test(file));
    expect(files.length).toBeGreaterThan(1);
    for (const text of [
      plan.output,
      shown,
      ...files.map((file) => readFileSync(join(workspace.dir, file), 'latin1')),
    ]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain('another-sentinel-value');
    }
  });

  test('every edit by hand shows in a plan, and apply undoes it', async () => {
    await init(shop());
    await applied();
    for (const [fault, shows] of [
      ['edit-healthcheck-removed', /healthcheck_path += "\/api\/health"/],
      ['edit-variable-changed', /~ fingerprint/],
      ['edit-instance-deleted', /railway_service_instance\.web will be created/],
      ['edit-credentials-added', /registry_username += "\*+" -> null/],
      ['edit-service-deleted', /railway_service\.web will be created/],
    ] as const) {
      platform.sandbox.admin.break({ fault });
      const plan = await workspace.plan();
      expect([fault, plan.code]).toEqual([fault, 2]);
      expect(plan.output).toMatch(shows);
      expect((await workspace.plan('-refresh-only')).code).toBe(2);
      await applied();
      await inSync();
    }
  });

  test('registry credentials that are removed by hand are missed, and an apply gives them back', async () => {
    const credentials = { registry_username: 'robot', registry_password: '${var.secret}' };
    await init(shop({ instance: credentials }));
    await applied();
    await inSync();
    platform.sandbox.admin.break({ fault: 'edit-credentials-removed' });
    const plan = await workspace.plan();
    expect([plan.code, plan.output]).toEqual([2, expect.stringMatching(/registry_username += "robot"/)]);
    await applied();
    await inSync();
  });

  test('a deployment, rollback or stop by somebody else is drift, and apply deploys once more', async () => {
    await init(shop());
    await applied();
    await applied(shop({ image: V2 }));
    const ids = workspace.attributes('railway_deployment.web');
    const target = { s: ids.service_id, e: ids.environment_id };
    const list =
      'query ($s: String!, $e: String!) { deployments(input: { serviceId: $s, environmentId: $e }) { edges { node { id status } } } }';
    const latest = async () =>
      (await ask(list, target)).data.deployments.edges.map(({ node }: { node: object }) => node);
    const [current, previous] = await latest();
    const outside: [string, string, object, RegExp][] = [
      [
        'mutation ($id: String!) { deploymentRollback(id: $id) }',
        'SUCCESS',
        { id: previous.id },
        /web:v1-a1b2c3d" -> "ghcr.io\/plumbline-sandbox\/web:v2-b2c3d4e"/,
      ],
      ['mutation ($id: String!) { deploymentRemove(id: $id) }', 'REMOVED', {}, /active_deployment_id/],
    ];
    expect(current.id).toBe(ids.deployment_id);
    // The same image with the same settings over again is nobody's change.
    platform.sandbox.admin.break({ fault: 'edit-redeployed', service: 'web' });
    await until(async () => {
      const [newest] = await latest();
      return newest?.status === 'SUCCESS' && newest.id !== current.id;
    });
    await inSync();
    for (const [mutation, status, variables, shows] of outside) {
      const before = (await latest())[0].id;
      const removal = mutation.includes('Remove');
      await ask(mutation, removal ? { id: before } : variables);
      await until(async () => {
        const [newest] = await latest();
        return newest?.status === status && (removal || newest.id !== before);
      });
      const plan = await workspace.plan();
      expect([mutation, plan.code]).toEqual([mutation, 2]);
      expect(plan.output).toMatch(shows);
      platform.sandbox.admin.clearRequests();
      await applied();
      expect(count('mutation Deploy')).toBe(1);
      await inSync();
    }
  });

  test('an image that never becomes healthy fails with reason and log, the old one serves, and a good one heals', async () => {
    await init(shop());
    await applied();
    const bad = 'ghcr.io/plumbline-sandbox/web:never-healthy-1.0.0';
    workspace.write(shop({ image: bad, instance: { healthcheck_timeout: 3 } }));
    const { code, output } = await workspace.apply();
    expect(code).toBe(1);
    expect(output).toMatch(/failed at HEALTHCHECK: FAILED/);
    expect(output.replace(/[\s│]+/g, ' ')).toMatch(
      /previous deployment [\w-]+ \(ghcr\.io\S+:v1-a1b2c3d\) still serves/,
    );
    expect(output).toMatch(/Last lines of its log/);
    expect(output).not.toContain(SECRET);
    const { domain } = workspace.attributes('railway_service_domain.web');
    expect(JSON.parse((await visit(platform.sandbox, domain, '/api/health')).body)).toMatchObject({
      image: V1,
    });
    expect((await workspace.plan()).code).toBe(2);

    platform.sandbox.admin.clearRequests();
    await applied(shop({ image: V2 }));
    expect(count('mutation Deploy')).toBe(1);
    await inSync();
  });

  test('healthcheck settings that Railway takes only of what runs are written then, also after a failed first deployment', async () => {
    platform.sandbox.admin.break({ fault: 'healthcheck-refused' });
    await init(shop({ image: 'ghcr.io/plumbline-sandbox/web:missing-1.0.0' }));
    expect((await workspace.apply()).output).toMatch(/manifest unknown/);
    await applied(shop());
    await inSync();
    await applied(shop({ more: 1, instance: { healthcheck_path: null } }));
    await inSync();
  });

  test('a sealed variable of a failed deployment is in no word about it', async () => {
    await init(shop());
    await applied();
    platform.sandbox.admin.break({ fault: 'edit-variable-sealed', service: 'web' });
    const plan = await workspace.plan();
    expect(plan.output.replace(/[\s│]+/g, ' ')).toMatch(/Cannot compare \w+ of service/);
    workspace.write(shop({ image: 'ghcr.io/plumbline-sandbox/web:crash-at-start-1.0.0' }));
    const { code, output } = await workspace.apply();
    expect(code).toBe(1);
    expect(output.replace(/[\s│]+/g, ' ')).toMatch(/reason and log withheld: \w+ cannot be read/);
    expect(output).not.toMatch(/Last lines of its log:\s+│?\s+\| (?!\(reason)/);
  });

  test('a first deployment that fails is made good by the next apply, without a second service', async () => {
    await init(shop({ image: 'ghcr.io/plumbline-sandbox/web:missing-1.0.0' }));
    const failed = await workspace.apply();
    expect(failed.code).toBe(1);
    expect(failed.output).toMatch(/manifest unknown/);
    expect(failed.output).toMatch(/NOTHING\s+SERVES\s+NOW/);
    await applied(shop());
    await inSync();
    expect(platform.sandbox.admin.status().services.filter(({ name }) => name === 'web')).toHaveLength(1);
  });

  test.each(['api-lost-answer', 'api-truncated', 'api-reset'])(
    'with %s in the middle of an apply, nothing is made twice and a second run finishes',
    async (fault) => {
      await init(shop());
      const applying = workspace.apply();
      await until(() => count('mutation ProjectCreate') > 0);
      platform.sandbox.admin.break({ fault, times: 4 });
      await applying;
      await applied();
      await inSync();
      const { data } = await ask('{ projects { edges { node { services { edges { node { name } } } } } } }');
      expect(data.projects.edges).toHaveLength(1);
      expect(data.projects.edges[0].node.services.edges).toEqual([{ node: { name: 'web' } }]);
    },
  );

  test('what exists already is imported, and only the first deployment is left to do', async () => {
    await init(shop());
    await applied();
    const { id: project } = workspace.attributes('railway_project.shop');
    const { id: environment } = workspace.attributes('railway_environment.production');
    const { id: service } = workspace.attributes('railway_service.web');
    const { id: domain } = workspace.attributes('railway_service_domain.web');
    await workspace.ok('state', 'rm', ...(await workspace.ok('state', 'list')).trim().split('\n'));
    for (const [address, id] of [
      ['railway_project.shop', project],
      ['railway_environment.production', `${project}/${environment}`],
      ['railway_service.web', `${project}/${service}`],
      ['railway_service_instance.web', `${environment}/${service}`],
      ['railway_variables.web', `${project}/${environment}/${service}`],
      ['railway_service_domain.web', `${environment}/${domain}`],
      ['railway_deployment.web', `${environment}/${service}`],
    ] as const) {
      await workspace.ok('import', '-no-color', '-input=false', address, id);
    }
    const plan = await workspace.plan();
    // Protection is on after an import, and what was deployed with which configuration is not known.
    expect(plan.output).toMatch(/Plan: 0 to add, 3 to change, 0 to destroy/);
    await applied();
    await inSync();
    const wrong = await workspace.run(['import', '-no-color', 'railway_service.other', `${project}/nothing`]);
    expect(wrong.code).toBe(1);
  });

  test('a plan costs the same few requests at 1 and at 12 services', async () => {
    await init(shop());
    await applied();
    const requestsOfPlan = async () => {
      platform.sandbox.admin.clearRequests();
      await inSync();
      return labels().sort();
    };
    const one = await requestsOfPlan();
    await applied(shop({ more: 11 }));
    expect(await requestsOfPlan()).toEqual(one);
    expect(one).toEqual(['query Environment', 'query Project']);
  });

  test('lists that come in short pages are read to their ends; lists that leave something out delete nothing', async () => {
    platform.sandbox.admin.break({ fault: 'short-pages' });
    await init(shop({ more: 3 }));
    await applied();
    await inSync();
    platform.sandbox.admin.break({ fault: 'short-pages', off: true });

    platform.sandbox.admin.break({ fault: 'short-lists' });
    platform.sandbox.admin.clearRequests();
    for (const command of [['plan'], ['apply', '-auto-approve']]) {
      const { code, output } = await workspace.run([...command, '-no-color']);
      expect([command, code]).toEqual([command, 1]);
      expect(output.replace(/[\s│]+/g, ' ')).toMatch(
        /Railway lists the services of project \S+ without service \S+, which exists/,
      );
      expect(output).not.toMatch(/will be (created|destroyed)/);
    }
    expect(labels().filter((label) => label.startsWith('mutation'))).toEqual([]);
    platform.sandbox.admin.break({ fault: 'short-lists', off: true });
    await inSync();
  });

  describe('what exists at Railway already', () => {
    /** A project that somebody made in the dashboard: a service that runs, with a secret, a volume and a domain. */
    async function madeByHand() {
      const own = await createProject(platform.sandbox);
      const web = await createService(platform.sandbox, own, 'web', {
        source: { image: V2 },
        healthcheckPath: '/health',
      });
      await web.setVariables({ STRIPE_KEY: 'theirs-alone', LOG_LEVEL: 'debug' });
      await ask('mutation ($i: VolumeCreateInput!) { volumeCreate(input: $i) { id } }', {
        i: { ...own, serviceId: web.serviceId, mountPath: '/data' },
      });
      await web.domain();
      expect((await web.rollOut()).status).toBe('SUCCESS');
      return { ...own, web };
    }
    const withVolume = (volume: object) => {
      const configuration = shop();
      const ids = configuration.resource.railway_service_instance as Record<string, object>;
      const { service_id, environment_id } = ids['web'] as Record<string, string>;
      return {
        ...configuration,
        resource: {
          ...configuration.resource,
          railway_volume: {
            data: {
              project_id: '${railway_project.shop.id}',
              service_id,
              environment_id,
              deletion_protection: false,
              ...volume,
            },
          },
        },
      };
    };

    test('is planned as it is, taken over as planned, and keeps what nobody declared', async () => {
      const { web } = await madeByHand();
      await init(withVolume({ mount_path: '/srv', name: 'web-data' }));
      const refused = await workspace.plan();
      expect(refused.code).toBe(1);
      expect(refused.output.replace(/[\s│]+/g, ' ')).toContain(
        'taking it over would remove mount_path /data',
      );

      workspace.write(withVolume({ mount_path: '/data', name: 'web-data' }));
      platform.sandbox.admin.clearRequests();
      const { code, output } = await workspace.plan();
      expect(code).toBe(2);
      for (const told of [
        `"source_image" += "${V2}"`,
        '"healthcheck_path" += "/health"',
        '"variables.LOG_LEVEL',
      ])
        expect(output).toMatch(new RegExp(told));
      expect(output).not.toMatch(/STRIPE_KEY|theirs-alone|debug/);
      expect(labels().sort()).toEqual([
        'query ApiToken',
        'query Environment',
        'query Project',
        'query Projects',
      ]);
      await applied();
      await inSync();
      expect(labels().filter((label) => /Create/.test(label))).toEqual([]);
      const { variables } = (
        await ask(
          'query ($p: String!, $e: String!, $s: String!) { variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true) }',
          { p: web.projectId, e: web.environmentId, s: web.serviceId },
        )
      ).data;
      expect(variables).toMatchObject({ STRIPE_KEY: 'theirs-alone', LOG_LEVEL: 'info' });
      expect(count('mutation Deploy')).toBe(1);
    });

    test('is left alone when it is not any more what was planned', async () => {
      const { web } = await madeByHand();
      await init(shop());
      await workspace.ok('plan', '-out=saved', '-no-color');
      await web.update({ startCommand: 'sleep 1' });
      platform.sandbox.admin.clearRequests();
      const { code, output } = await workspace.run(['apply', '-no-color', 'saved']);
      expect(code).toBe(1);
      expect(output).toMatch(/railway_service_instance\.web/);
      expect(output).toMatch(/start_command/);
      expect(count('mutation ServiceInstanceUpdate')).toBe(0);
    });

    test('in another environment only: the service is taken over and added to this one', async () => {
      const { web } = await madeByHand();
      const { environmentCreate } = (
        await ask('mutation ($i: EnvironmentCreateInput!) { environmentCreate(input: $i) { id } }', {
          i: { projectId: web.projectId, name: 'staging' },
        })
      ).data;
      const configuration = shop();
      Object.assign(configuration.resource.railway_environment.production, { name: 'staging' });
      await init(configuration);
      const plan = await workspace.plan();
      expect(plan.output).toMatch(/"id" += "[\w-]+"/);
      await applied();
      await inSync();
      expect(workspace.attributes('railway_environment.production')['id']).toBe(environmentCreate.id);
      expect(workspace.attributes('railway_service.web')['id']).toBe(web.serviceId);
      expect(count('mutation Deploy')).toBe(1);

      // Taken out of the environment by hand, it is added again.
      const patch = { services: { [web.serviceId]: { isDeleted: true } } };
      await ask(
        'mutation ($e: String!, $p: EnvironmentConfig!) { environmentPatchCommit(environmentId: $e, patch: $p) }',
        { e: environmentCreate.id, p: patch },
      );
      expect((await workspace.plan()).output).toMatch(/railway_service_instance\.web will be created/);
      await applied();
      await inSync();
      expect(workspace.attributes('railway_service.web')['id']).toBe(web.serviceId);
    });
  });

  test('protected things are not destroyed', async () => {
    await init(shop({ protect: true }));
    await applied();
    const { code, output } = await workspace.run(['destroy', '-auto-approve', '-no-color']);
    expect(code).toBe(1);
    expect(output).toMatch(/Environment production is protected against deletion/);
  });

  test('volume, TCP proxy, custom domain and authoritative variables live and die like the rest', async () => {
    const extra = shop();
    const ids = {
      service_id: '${railway_service.web.id}',
      environment_id: '${railway_environment.production.id}',
    };
    const project = { project_id: '${railway_project.shop.id}' };
    Object.assign(extra.resource, {
      railway_volume: {
        data: { ...project, ...ids, mount_path: '/data', name: 'web-data', deletion_protection: false },
      },
      railway_tcp_proxy: { web: { ...ids, application_port: 5432 } },
      railway_custom_domain: { web: { ...project, ...ids, domain: 'shop.example.com', target_port: 8080 } },
    });
    const variables = extra.resource.railway_variables as Record<
      string,
      { authoritative?: boolean; variables: Record<string, unknown> }
    >;
    variables['web']!.authoritative = true;
    await init(extra);
    await applied();
    await inSync();
    expect(workspace.attributes('railway_volume.data')).toMatchObject({
      name: 'web-data',
      mount_path: '/data',
    });
    expect(workspace.attributes('railway_custom_domain.web')).toMatchObject({
      url: 'https://shop.example.com',
      dns_value: expect.any(String),
    });

    const {
      project_id: projectId,
      environment_id: environmentId,
      service_id: serviceId,
    } = workspace.attributes('railway_variables.web');
    const input = {
      projectId,
      environmentId,
      serviceId,
      variables: { BY_HAND: 'somebody' },
      skipDeploys: true,
    };
    await ask('mutation ($i: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $i) }', {
      i: input,
    });
    const plan = await workspace.plan();
    expect(plan.output).toMatch(/- "BY_HAND"/);
    platform.sandbox.admin.clearRequests();
    await applied();
    await inSync();
    // Removing a variable deploys nothing by itself.
    expect(count('mutation VariableDelete')).toBe(0);

    (extra.resource as Record<string, unknown>)['railway_volume'] = {
      data: { ...project, ...ids, mount_path: '/srv', name: 'files', deletion_protection: false },
    };
    delete variables['web']!.variables['LOG_LEVEL'];
    delete (extra.resource as Record<string, unknown>)['railway_tcp_proxy'];
    await applied(extra);
    await inSync();
    await workspace.ok('destroy', '-auto-approve', '-no-color');
  });

  test('shared variables, several regions and domains, and backups are compared, and set right', async () => {
    const wide = shop({ more: 1 });
    const environment = '${railway_environment.production.id}';
    const web = { service_id: '${railway_service.web.id}', environment_id: environment };
    const project = { project_id: '${railway_project.shop.id}' };
    const second = wide.resource.railway_service_instance as Record<string, object>;
    Object.assign(second['web1']!, { regions: { 'us-west2': 2, 'europe-west4-drams3a': 1 } });
    Object.assign(wide.resource.railway_variables, {
      shared: { ...project, environment_id: environment, variables: { REGION: { value: 'eu' } } },
    });
    Object.assign(wide.resource, {
      railway_custom_domain: {
        web: { ...project, ...web, domain: 'shop.example.com' },
        any: { ...project, ...web, domain: '*.shop.example.com' },
      },
      railway_volume: {
        data: {
          ...project,
          ...web,
          mount_path: '/data',
          backups: ['WEEKLY', 'DAILY'],
          deletion_protection: false,
        },
      },
    });
    await init(wide);
    await applied();
    platform.sandbox.admin.clearRequests();
    await inSync();
    expect(count('query BackupSchedules')).toBe(1);
    expect(workspace.attributes('railway_custom_domain.any')).toMatchObject({
      url: null,
      certificate_host: '_acme-challenge.shop.example.com',
    });

    platform.sandbox.admin.break({ fault: 'edit-region-added', service: 'web1' });
    platform.sandbox.admin.break({ fault: 'edit-backups-removed', service: 'web' });
    await ask('mutation ($i: VariableUpsertInput!) { variableUpsert(input: $i) }', {
      i: {
        projectId: workspace.attributes('railway_project.shop').id,
        environmentId: workspace.attributes('railway_environment.production').id,
        name: 'REGION',
        value: 'us',
        skipDeploys: true,
      },
    });
    const { code, output } = await workspace.plan();
    expect(code).toBe(2);
    expect(output).toMatch(/- "us-east4-eqdc4a" += 1/);
    expect(output).toMatch(/\+ "DAILY"/);
    expect(output).toMatch(/"REGION" = \{\s+~ fingerprint/);
    await applied();
    await inSync();

    const fewer = structuredClone(wide);
    const resources = fewer.resource as unknown as Record<string, Record<string, object>>;
    delete resources['railway_custom_domain']!['any'];
    delete resources['railway_variables']!['shared'];
    Object.assign(resources['railway_service_instance']!['web1']!, {
      regions: undefined,
      region: 'us-west2',
    });
    await applied(fewer);
    await inSync();
    expect(workspace.attributes('railway_service_instance.web1')).toMatchObject({
      regions: null,
      region: 'us-west2',
      num_replicas: 1,
    });
  });

  describe('with a project token', () => {
    const declaration = (
      projectId: string,
      environmentId: string,
      serviceId: string,
      confined = projectId,
    ) => ({
      terraform: shop().terraform,
      provider: { railway: { project_id: confined } },
      resource: {
        railway_service_instance: {
          web: { service_id: serviceId, environment_id: environmentId, source_image: V1 },
        },
        railway_variables: {
          web: {
            project_id: projectId,
            service_id: serviceId,
            environment_id: environmentId,
            variables: { A: { value: 'b' } },
          },
        },
      },
    });
    const asProject = () => ({
      RAILWAY_API_TOKEN: '',
      RAILWAY_TOKEN: platform.sandbox.credentials.railwayProjectToken,
    });

    test('an environment is configured, and another project is refused with what the token is for', async () => {
      const own = await createProject(platform.sandbox, 'own');
      const foreign = await createProject(platform.sandbox, 'foreign');
      const web = await createService(platform.sandbox, own, 'web');
      const other = await createService(platform.sandbox, foreign, 'other');

      await init(declaration(own.projectId, own.environmentId, web.serviceId));
      const good = await workspace.run(['apply', '-auto-approve', '-no-color'], asProject());
      expect(good).toMatchObject({ code: 0 });

      await workspace.ok('state', 'rm', 'railway_service_instance.web', 'railway_variables.web');
      workspace.write(declaration(foreign.projectId, foreign.environmentId, other.serviceId));
      const refused = await workspace.run(['apply', '-auto-approve', '-no-color'], asProject());
      expect(refused.code).toBe(1);
      expect(refused.output.replace(/[\s│]+/g, ' ')).toContain(
        `It is a project token of project ${own.projectId}`,
      );
      expect(refused.output).not.toContain(platform.sandbox.credentials.railwayProjectToken);

      workspace.write(declaration(foreign.projectId, foreign.environmentId, other.serviceId, own.projectId));
      const confined = await workspace.run(['plan', '-no-color'], asProject());
      expect(confined.code).toBe(1);
      expect(confined.output).toMatch(/confined to project/);
    });
  });

  test('a project id in the place of the environment id, or an environment of nobody, is told in the plan', async () => {
    const own = await createProject(platform.sandbox);
    const { resource, output: _, ...rest } = shop();
    const { railway_service, railway_service_instance } = resource;
    const nobody = '00000000-0000-4000-8000-000000000000';
    const existing = (environmentId: string) => {
      const provider = { railway: { project_id: own.projectId, environment_id: environmentId } };
      const text = JSON.stringify({
        ...rest,
        provider,
        resource: { railway_service, railway_service_instance },
      })
        .replaceAll('${railway_project.shop.id}', own.projectId)
        .replaceAll('${railway_environment.production.id}', environmentId);
      return JSON.parse(text) as object;
    };
    await init(existing(own.environmentId));
    await applied();
    for (const [id, says] of [
      [own.projectId, /is the id of a project: Project shop has the environments production \(/],
      [nobody, /no Railway environment 0.*Project shop has the environments production \(/],
    ] as const) {
      workspace.write(existing(id));
      const { code, output } = await workspace.plan();
      expect([says.source, code]).toEqual([says.source, 1]);
      expect(output.replace(/[\s│]+/g, ' ')).toMatch(says);
      expect(output).not.toContain('to add');
    }
  });

  test('a wrong token, endpoint or key says so before anything happens', async () => {
    await init(shop());
    for (const [wrong, says] of [
      [{ RAILWAY_API_TOKEN: '' }, /No Railway token was given/],
      [
        { RAILWAY_API_TOKEN: 'wrong-token-of-nobody' },
        /neither as a project token nor\s+│?\s*as an account token/,
      ],
      [{ RAILWAY_ENDPOINT: 'http://railway.example/graphql' }, /is not an https address/],
      [{ PLUMBLINE_FINGERPRINT_KEY: 'short' }, /fingerprint_key has 5 characters/],
    ] as const) {
      const { code, output } = await workspace.run(
        ['apply', '-auto-approve', '-no-color'],
        wrong as Record<string, string>,
      );
      expect([says.source, code]).toEqual([says.source, 1]);
      expect(output).toMatch(says);
      expect(output).not.toContain('wrong-token-of-nobody');
    }
    expect(count('mutation ProjectCreate')).toBe(0);
  });
});
