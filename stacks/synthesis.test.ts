import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManifestInput } from '../constructs/manifest';
import { synthesize } from '../main';
import { envSchemas } from './env-schema';
import { environments } from './environments';

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'plumbline-stacks-'));
  folders.push(made);
  return made;
}

afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const read = (root: string, environment: string, file: string) =>
  readFileSync(join(root, 'cdktf.out/stacks', environment, file), 'utf8');
const stack = (root: string, environment: string) => JSON.parse(read(root, environment, 'cdk.tf.json'));
const manifest = (root: string, environment: string) => JSON.parse(read(root, environment, 'plumbline.json'));

test('every environment has a stack, the same bytes each time', () => {
  const [one, two] = [folder(), folder()];
  synthesize({ root: one });
  synthesize({ root: two });
  const names = environments.map(({ name }) => name);
  expect(readdirSync(join(one, 'cdktf.out/stacks')).toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    for (const file of ['cdk.tf.json', 'plumbline.json'])
      expect(read(two, name, file)).toBe(read(one, name, file));
  }
});

test('the schemas of the services are those of the project', () => {
  const root = folder();
  synthesize({ root });
  const used = environments.flatMap(({ name }) => manifest(root, name).envSchemas ?? []);
  const names = new Set(used.map(({ name }: { name: string }) => name));
  expect([...names].toSorted()).toEqual(envSchemas.map(({ name }) => name).toSorted());
});

describe('environments at GitHub', () => {
  const { github: target, ...rest } = environments.find(({ name }) => name === 'github')!;
  const synthesizeNamed = (...names: string[]) => {
    const root = folder();
    const github = { ...target!, environments: names.map((name) => ({ name })) };
    synthesize({ root, environments: [{ ...rest, github }] });
    return {
      resource: stack(root, 'github').resource,
      inputs: manifest(root, 'github').inputs as ManifestInput[],
    };
  };

  test.each([
    ['production', 'production'],
    ['staging', 'staging'],
    ['eu_1__', 'eu_1__'],
    ['github-pages', 'github_pages'],
    ['Production', 'production'],
    ['release/eu west', 'release_eu_west'],
    ['prüfung', 'pr_fung'],
    ['1st', 'environment_1st'],
    ['試験', 'environment__'],
  ])('keep the name %j, and take their secrets from inputs that begin with %s', (name, slug) => {
    const { resource, inputs } = synthesizeNamed(name);
    const made = Object.values<Record<string, unknown>>(resource.github_repository_environment);
    expect(made).toMatchObject([{ environment: name }]);
    const key = inputs.find(({ sealed }) => sealed?.secret === 'SOPS_AGE_KEY');
    expect(key?.sealed).toMatchObject({ environment: name, of: `${slug}_sops_age_key` });
    expect(inputs.map((input) => input.name)).toContain(`${slug}_sops_age_key`);
  });

  test('of production and staging have the addresses and inputs that state knows them by', () => {
    const { resource, inputs } = synthesizeNamed('production', 'staging');
    expect(Object.keys(resource.github_repository_environment)).toEqual(['production', 'staging']);
    expect(Object.keys(resource.github_repository_environment_deployment_policy)).toEqual([
      'production_branch_main',
      'staging_branch_main',
    ]);
    expect(inputs.filter(({ sealed }) => sealed?.secret.endsWith('RAILWAY_DOMAIN'))).toMatchObject([
      { name: 'github_production_railway_domain', sealed: { secret: 'RAILWAY_DOMAIN' } },
      { name: 'github_staging_staging_railway_domain', sealed: { secret: 'STAGING_RAILWAY_DOMAIN' } },
    ]);
  });

  test('have secrets of the names that workflows read, and the repository one for all', () => {
    const { inputs } = synthesizeNamed('production', 'staging');
    const sealedIn = (environment: string | undefined) =>
      inputs.flatMap(({ sealed }) => (sealed && sealed.environment === environment ? [sealed.secret] : []));
    const names = ['SOPS_AGE_KEY', 'RAILWAY_TOKEN', 'RAILWAY_PROJECT_ID', 'RAILWAY_DOMAIN'];
    const tokens = ['RAILWAY_API_TOKEN', 'DOKPLOY_TOKEN', 'TF_API_TOKEN'];
    expect(sealedIn('production').toSorted()).toEqual([...names, ...tokens].toSorted());
    const ofStaging = names.map((name) => (name === 'RAILWAY_DOMAIN' ? `STAGING_${name}` : name));
    expect(sealedIn('staging').toSorted()).toEqual([...ofStaging, ...tokens].toSorted());
    expect(sealedIn(undefined)).toEqual(['SLACK_WEBHOOK_URL']);
  });

  test('tell jobs the declared host name as it is, instead of asking for it a second time', () => {
    const root = folder();
    const named = ['production', 'staging'].map((name) => ({ name, host: `${name}.acme.dev` }));
    synthesize({ root, environments: [{ ...rest, github: { ...target!, environments: named } }] });
    const { github_actions_environment_variable: variables } = stack(root, 'github').resource;
    expect(variables).toMatchObject({
      production_RAILWAY_DOMAIN: { variable_name: 'RAILWAY_DOMAIN', value: 'production.acme.dev' },
      staging_STAGING_RAILWAY_DOMAIN: { value: 'staging.acme.dev' },
    });
    const names = (manifest(root, 'github').inputs as ManifestInput[]).map(({ name }) => name);
    expect(names.filter((name) => name.includes('railway_domain'))).toEqual([]);
  });

  test('whose names would share their inputs are refused', () => {
    expect(() => synthesizeNamed('github-pages', 'github_pages')).toThrow(/github_pages.*declared here/s);
  });
});

test('a pull request is merged once every check of the pipeline succeeded', () => {
  const root = folder();
  synthesize({ root });
  const [ruleset] = Object.values<{
    rules: { required_status_checks: { required_check: { context: string }[] } };
  }>(stack(root, 'github').resource.github_repository_ruleset);
  expect(ruleset!.rules.required_status_checks.required_check.map(({ context }) => context)).toEqual([
    'Code Quality Checks',
    'Security Scan',
    'Run Tests (1)',
    'Run Tests (2)',
    'Run Tests (3)',
    'Run Tests (4)',
    'Coverage Report',
    'Build Verification',
  ]);
});
