import { type GithubSimulator, startGithub } from '../../sandbox/github';
import { renderExample } from '../../workspace/variables/example';
import { envSchemas } from '../fixtures/project/stacks/env-schema';
import { Project } from './support/project';

const TOKEN = 'ghp_SENTINELtokenOfTheTest000000000000000';
const VALUE = 'SENTINEL-set-by-hand';

describe('names of variables, from the schema to what is live', () => {
  let project: Project;
  let github: GithubSimulator;

  const json = async (...args: string[]) => {
    const { code, stdout } = await project.run(...args, '--json');
    return { code, report: JSON.parse(stdout) };
  };
  // biome-ignore lint/suspicious/noExplicitAny: answers of the simulator, looked into by path
  const ask = async (query: string, variables: object = {}): Promise<any> => {
    const answer = await fetch(await project.input('railway_endpoint'), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await project.input('railway_token')}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: unknown; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const idsOf = async (service: string) => {
    const { projects } = await ask(
      'query { projects { edges { node { id environments { edges { node { id } } } services { edges { node { id name } } } } } } }',
    );
    const { id: projectId, environments, services } = projects.edges[0].node;
    const edge = services.edges.find(({ node }: { node: { name: string } }) => node.name === service);
    return { projectId, environmentId: environments.edges[0].node.id, serviceId: edge.node.id };
  };
  /** What a Railway service's containers get. */
  const variablesOf = async (service: string): Promise<Record<string, string>> => {
    const { projectId, environmentId, serviceId } = await idsOf(service);
    const { variables } = await ask(
      'query ($p: String!, $e: String!, $s: String) { variables(projectId: $p, environmentId: $e, serviceId: $s) }',
      { p: projectId, e: environmentId, s: serviceId },
    );
    return variables;
  };
  /** Sets a variable of a Railway service as somebody in the dashboard would. */
  const setByHand = async (service: string, name: string) => {
    const input = { ...(await idsOf(service)), name, value: VALUE };
    await ask('mutation ($input: VariableUpsertInput!) { variableUpsert(input: $input) }', { input });
  };

  beforeAll(async () => {
    github = await startGithub({ token: TOKEN, files: { 'README.md': '# Shop\n' } });
    project = await Project.create();
    project.write('.env.example', renderExample(envSchemas.map(({ data }) => data)));
    await project.ok('apply', 'sandbox', '--yes');
  });

  afterAll(async () => {
    await github?.close();
    await project?.remove();
  });

  describe('services that are declared for a while', () => {
    const file = 'stacks/railway-stack.ts';
    const service = (id: string, props: string) =>
      `new RailwayService(stack, '${id}', { image: ImageRef.pinned(images.worker), replicas: 1, ${props} });`;
    let before: string;

    /** Declares more at the end of the stack's Railway services. */
    const declare = (...services: string[]) =>
      project.write(file, before.replace(/^}$/m, `${services.join('\n')}\n}`));

    beforeAll(() => {
      before = project.read(file);
    });
    afterAll(() => project.write(file, before));

    test('are referred to from inside a text, also under a name that needs quotes', async () => {
      declare(
        `const api = ${service('api', "name: 'my.api', variables: { KEY: 'x' }, volume: { mountPath: '/data', destroyable: true }")}`,
        service('reader', 'variables: { URL: `http://${api.reference("KEY")}/x` }'),
      );
      await project.ok('apply', 'sandbox', '--yes');
      expect(await variablesOf('reader')).toMatchObject({ URL: 'http://x/x' });
    });

    test('are referred to in Railway’s own spelling, or refused on their line', async () => {
      declare(service('reader', "variables: { URL: '${{my.api.KEY}}' }"));
      const { code, output } = await project.run('plan', 'sandbox');
      expect(code).toBe(1);
      expect(output).toMatch(
        /stacks\/railway-stack\.ts:\d+: \w+\/reader: variables\.URL "\$\{\{my\.api\.KEY/,
      );
      expect(output).toContain('write it like ${{"my.api".KEY}}');
      declare(service('reader', "variables: { URL: '${{postgre.DATABASE_URL}}' }"));
      const unknown = await project.run('plan', 'sandbox');
      expect(unknown.output).toMatch(/stacks\/railway-stack\.ts:\d+: \w+\/reader: variables\.URL/);
      expect(unknown.output).toContain('Did you mean "postgres"?');
    });

    test('are removed with a volume that was declared destroyable', async () => {
      declare();
      const { output } = await project.ok('apply', 'sandbox', '--yes');
      expect(output).toContain('railway_volume.api');
      expect((await project.run('drift', 'sandbox')).code).toBe(0);
    });
  });

  test('after an apply every place knows the same names, on both platforms', async () => {
    const { code, report } = await json('env', 'diff', 'sandbox');
    expect(report).toMatchObject({ answer: 'same', differences: [], unknown: [] });
    expect(code).toBe(0);
    expect((await json('env', 'validate', 'sandbox')).report).toMatchObject({ valid: true, problems: [] });
    expect((await json('drift', 'sandbox')).report).toMatchObject({ answer: 'in-sync', names: [] });
  });

  test('.env.example that differs from the schemas is part of drift', async () => {
    const before = project.read('.env.example');
    project.write('.env.example', before.replace('SESSION_SECRET=', 'S3_BUCKET='));
    const { code, report } = await json('drift', 'sandbox');
    project.write('.env.example', before);
    expect(report.answer).toBe('names');
    expect(report.names.map(({ kind, name }: Record<string, string>) => `${kind} ${name}`)).toEqual([
      'missing SESSION_SECRET',
      'extra S3_BUCKET',
    ]);
    expect(code).toBe(2);
  });

  test('a variable set by hand is found by name, and proposed for declaration without its value', async () => {
    await setByHand('worker', 'BY_HAND');
    const { code, report } = await json('env', 'diff', 'sandbox');
    expect(report.differences).toEqual([
      { name: 'BY_HAND', kind: 'extra', where: 'worker at railway', why: 'nobody declared it' },
    ]);
    expect(code).toBe(2);

    const env = { GITHUB_API_URL: github.url, GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: 'acme/shop' };
    const sync = () => project.runWith(env, 'env', 'sync', 'sandbox', '--pr', '--json');
    const first = await sync();
    expect(first).toMatchObject({ code: 0 });
    const { proposal } = JSON.parse(first.stdout);
    expect(proposal).toMatchObject({ state: 'created', url: expect.any(String) });
    expect(JSON.parse((await sync()).stdout).proposal).toMatchObject({
      number: proposal.number,
      state: 'unchanged',
    });

    const answer = await fetch(
      `${github.url}/repos/acme/shop/contents/docs/undeclared/sandbox.md?ref=plumbline/env-sync-sandbox`,
      { headers: { authorization: `Bearer ${TOKEN}` } },
    );
    const { content } = (await answer.json()) as { content: string };
    const page = Buffer.from(content, 'base64').toString('utf8');
    expect(page).toContain('## worker at railway');
    expect(page).toContain('BY_HAND: field.text(');
    const said = JSON.stringify([report, first, page, github.state.repositories[0]?.pulls]);
    expect(said).toContain('BY_HAND');
    expect(said).not.toContain('SENTINEL');
  });
});
