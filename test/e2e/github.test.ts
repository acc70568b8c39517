import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GithubSimulator, Repository } from '../../sandbox/github';
import { newEnvironment, touch } from '../../sandbox/github';
import { makeKeyPair } from '../../sandbox/github/sealed-box';
import { closeGithubs, openGithub, TOKEN } from '../support/github';
import { describeWithTool, findTool } from '../support/tools';
import { GithubProject } from './support/github-project';

const provider = findTool('terraform-provider-github-6.11.1');
const engines = [
  { name: 'terraform', engine: findTool('terraform', 'terraform'), registry: 'registry.terraform.io' },
  { name: 'OpenTofu', engine: findTool('tofu-1.12.6', 'tofu'), registry: 'registry.opentofu.org' },
];

const SENTINELS = {
  production_sops_age_key: 'AGE-SECRET-KEY-1SENTINELPRODUCTION',
  staging_sops_age_key: 'AGE-SECRET-KEY-1SENTINELSTAGING',
  production_railway_token: 'sentinel-railway-"${token}"\nsecond line',
  slack_webhook_url: 'https://hooks.slack.example/services/SENTINEL',
};
const KEY = { fingerprint_key: 'test-fingerprint-key-of-more-than-32-characters' };
const ENVIRONMENTS = [
  { name: 'production', reviewers: { users: ['ada', 'grace'], teams: ['platform'] } },
  { name: 'staging' },
];

describe.each(engines)('the GitHub stack with the real provider and $name', ({ name, engine, registry }) => {
  describeWithTool(`${name} and the GitHub provider`, engine && provider, () => {
    let simulator: GithubSimulator;
    let shop: Repository;
    let project: GithubProject;
    const printed: string[] = [];

    beforeAll(async () => {
      simulator = await openGithub();
      shop = simulator.repository('acme/shop');
      project = new GithubProject({ simulator, provider: provider!, engine: engine!, registry });
      project.declare({ environments: ENVIRONMENTS });
      project.give({ ...SENTINELS, ...KEY });
    });

    afterAll(async () => {
      project?.remove();
      await closeGithubs();
    });

    const environment = () => shop.environments.get('production')!;

    async function run(...args: string[]) {
      const ran = await project.run(...args);
      printed.push(ran.out, ran.err);
      return ran;
    }

    async function drift() {
      const { code, document } = await project.json('drift', 'github');
      printed.push(JSON.stringify(document));
      return { code, ...document };
    }

    test('makes environments, rules and labels first, and says that secrets follow', async () => {
      const first = await run('apply', 'github', '--yes');
      expect(first).toMatchObject({ code: 0 });
      expect(first.err).toMatch(
        /no environment production and staging yet.*the next apply brings the secrets/,
      );
      const { users, teams } = simulator.state;
      expect(environment()).toMatchObject({ preventSelfReview: true, adminsBypass: false, waitTimer: 0 });
      const everybody = [
        { type: 'Team', id: teams[0]!.id },
        ...users.map(({ id }) => ({ type: 'User', id })),
      ];
      expect(environment().reviewers).toHaveLength(3);
      expect(environment().reviewers).toEqual(expect.arrayContaining(everybody));
      expect([...environment().policies.values()]).toMatchObject([{ name: 'main', type: 'branch' }]);
      expect(shop.environments.get('staging')!.reviewers).toEqual([]);
      expect([...shop.labels.keys()].sort()).toEqual(['deployment-alert', 'urgent']);
      const [rules] = shop.rulesets.values();
      expect(rules).toMatchObject({ name: 'main', enforcement: 'active' });
      expect(rules!.rules.map(({ type }) => type).sort()).toEqual([
        'deletion',
        'non_fast_forward',
        'pull_request',
        'required_status_checks',
      ]);
      expect(shop.secrets.get('SLACK_WEBHOOK_URL')?.value).toBe(SENTINELS.slack_webhook_url);
    });

    test('a declared environment without its secrets is not in sync', async () => {
      expect(await drift()).toMatchObject({ code: 2, answer: 'pending' });
    });

    test('the next apply brings the secrets, which GitHub opens', async () => {
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      const values = (vault: { secrets: ReadonlyMap<string, { value: string }> }) =>
        Object.fromEntries([...vault.secrets].map(([secret, { value }]) => [secret, value]));
      expect(values(environment())).toEqual({
        SOPS_AGE_KEY: SENTINELS.production_sops_age_key,
        RAILWAY_TOKEN: SENTINELS.production_railway_token,
      });
      expect(values(shop.environments.get('staging')!)).toEqual({
        SOPS_AGE_KEY: SENTINELS.staging_sops_age_key,
      });
    });

    test('then nothing is to be done and nothing has drifted', async () => {
      const plan = await run('plan', 'github');
      expect(plan).toMatchObject({ code: 0 });
      expect(await drift()).toMatchObject({ code: 0, answer: 'in-sync' });
    });

    test('a changed secret is the change of that secret, in place, and of nothing else', async () => {
      project.give({ ...SENTINELS, ...KEY, production_railway_token: 'sentinel-another-token' });
      const { code, document } = await project.json('plan', 'github');
      printed.push(JSON.stringify(document));
      const changes = document.groups.flatMap((group: { changes: unknown[] }) => group.changes);
      expect(code).toBe(2);
      expect(changes).toMatchObject([
        { address: 'github_actions_environment_secret.production_RAILWAY_TOKEN[0]', action: 'update' },
      ]);
      expect(changes[0].attributes.filter((each: { unknown: boolean }) => !each.unknown)).toMatchObject([
        { path: 'encrypted_value', sensitive: true },
      ]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(environment().secrets.get('RAILWAY_TOKEN')?.value).toBe('sentinel-another-token');
    });

    // What follows is about GitHub and Plumbline, and no engine differs in it.
    if (name !== 'terraform') return;

    test('a secret that somebody replaced by hand is drift, and the next apply puts it back', async () => {
      const secret = environment().secrets.get('SOPS_AGE_KEY')!;
      secret.value = 'by hand';
      touch(secret);
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'drifted' });
      expect(found.changed.map(({ address }: { address: string }) => address)).toEqual([
        'github_actions_environment_secret.production_SOPS_AGE_KEY[0]',
      ]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(secret.value).toBe(SENTINELS.production_sops_age_key);
    });

    test('a reviewer who was removed by hand is drift', async () => {
      const [ada] = simulator.state.users;
      environment().reviewers = environment().reviewers.filter(({ id }) => id !== ada!.id);
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'drifted' });
      expect(found.changed).toMatchObject([{ address: 'github_repository_environment.production' }]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(environment().reviewers).toHaveLength(3);
    });

    test('so is the removal of all of them, which the provider does not notice', async () => {
      environment().reviewers = [];
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'drifted' });
      expect(found.changed).toMatchObject([{ address: 'github_repository_environment.production' }]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(environment().reviewers).toHaveLength(3);
      expect(environment().secrets.get('SOPS_AGE_KEY')?.value).toBe(SENTINELS.production_sops_age_key);
      expect(await drift()).toMatchObject({ code: 0, answer: 'in-sync' });
    });

    test('so are a required check and a label that were changed', async () => {
      const [rules] = shop.rulesets.values();
      rules!.rules = rules!.rules.filter(({ type }) => type !== 'required_status_checks');
      shop.labels.get('urgent')!.color = '00ff00';
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'drifted' });
      expect(found.changed.map(({ address }: { address: string }) => address).sort()).toEqual([
        'github_issue_label.urgent',
        'github_repository_ruleset.main',
      ]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(rules!.rules.map(({ type }) => type)).toContain('required_status_checks');
      expect(shop.labels.get('urgent')!.color).toBe('d93f0b');
    });

    test('an environment or a secret that nobody declared is found', async () => {
      shop.environments.set('playground', newEnvironment('playground'));
      environment().secrets.set('OLD_TOKEN', { ...environment().secrets.get('SOPS_AGE_KEY')! });
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'undeclared' });
      expect(found.undeclared).toEqual([
        { platform: 'github', kind: 'environment', name: 'playground' },
        { platform: 'github', kind: 'secret', name: 'OLD_TOKEN', service: 'production' },
      ]);
      shop.environments.delete('playground');
      environment().secrets.delete('OLD_TOKEN');
    });

    test('a branch that was added to those that may be deployed is drift', async () => {
      environment().policies.set(7, { id: 7, name: 'release/*', type: 'branch' });
      const found = await drift();
      expect(found).toMatchObject({ code: 2, answer: 'drifted', changed: [] });
      expect(found.undeclared).toEqual([
        expect.objectContaining({ kind: 'branch or tag pattern', name: 'release/*', service: 'production' }),
      ]);
      environment().policies.delete(7);
      expect(await drift()).toMatchObject({ code: 0, answer: 'in-sync' });
    });

    test('what exists and no state knows is taken over as a plan told, and never written over unseen', async () => {
      const state = project.path('.plumbline/state/github.tfstate');
      renameSync(state, `${state}.away`);
      environment().waitTimer = 30;
      shop.labels.get('urgent')!.color = '00ff00';
      const refused = await project.run('plan', 'github');
      const { code, document } = await project.json('plan', 'github', '--take-over');
      renameSync(`${state}.away`, state);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('"github" runs already, and this clone has no state for it');
      expect(code).toBe(2);
      const changes = document.groups.flatMap((group: { changes: unknown[] }) => group.changes);
      const told = new Map(changes.map((each: { address: string }) => [each.address, each]));
      expect(told.get('github_repository_environment.production')).toMatchObject({
        action: 'adopt',
        existing: 'production',
        attributes: [{ path: 'wait_timer', before: 30, after: 0 }],
      });
      expect(told.get('github_issue_label.urgent')).toMatchObject({
        action: 'adopt',
        attributes: [{ path: 'color', before: '00ff00', after: 'd93f0b' }],
      });
      expect(told.get('github_actions_environment_secret.production_SOPS_AGE_KEY[0]')).toMatchObject({
        action: 'adopt',
        existing: 'production/SOPS_AGE_KEY',
        attributes: [{ path: 'encrypted_value', sensitive: true }],
      });
      environment().waitTimer = 0;
      shop.labels.get('urgent')!.color = 'd93f0b';
    });

    test('a new key of GitHub’s seals every secret of its place again', async () => {
      environment().keys.unshift(makeKeyPair());
      const { document } = await project.json('plan', 'github');
      printed.push(JSON.stringify(document));
      const changes = document.groups.flatMap((group: { changes: { address: string }[] }) => group.changes);
      expect(changes.map(({ address }: { address: string }) => address).sort()).toEqual([
        'github_actions_environment_secret.production_RAILWAY_TOKEN[0]',
        'github_actions_environment_secret.production_SOPS_AGE_KEY[0]',
      ]);
      expect(await run('apply', 'github', '--yes')).toMatchObject({ code: 0 });
      expect(environment().secrets.get('SOPS_AGE_KEY')?.value).toBe(SENTINELS.production_sops_age_key);
      expect(await run('plan', 'github')).toMatchObject({ code: 0 });
    });

    test('doctor says how it stands', async () => {
      const { document } = await project.json('doctor', 'github');
      expect(document.environments[0].rows).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: 'GitHub token', status: 'ok' })]),
      );
    });

    test('without a token nothing starts', async () => {
      const before = simulator.requests.length;
      const { code, err } = await project.runWith({}, 'plan', 'github');
      expect(code).toBe(1);
      expect(err).toMatch(/has no token for GitHub/);
      expect(simulator.requests).toHaveLength(before);
    });

    test('GitHub that refuses the token is unknown to drift, and fails a plan', async () => {
      simulator.state.tokens.set(TOKEN, { login: 'ada', access: 'none' });
      const { code, answer, unknown } = await drift();
      expect({ code, answer }).toEqual({ code: 3, answer: 'unknown' });
      expect(unknown[0].why).toMatch(/may not see it/);
      const plan = await run('plan', 'github');
      expect(plan).toMatchObject({ code: 1 });
      expect(plan.err).toMatch(/Cannot read .*acme\/shop.*404/);
      simulator.state.tokens.set(TOKEN, { login: 'ada', access: 'write' });
    });

    test('no secret is in anything that was written or printed', () => {
      const written = files(project.root, ['node_modules', 'dist', 'secrets']);
      expect(written.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/github\.tfstate$/),
          expect.stringMatching(/\.tfplan$/),
        ]),
      );
      const everything = [...written.map(({ text }) => text), ...printed].join('\n');
      for (const sentinel of Object.values(SENTINELS).flatMap(spellings)) {
        expect(everything.includes(sentinel)).toBe(false);
      }
      expect(everything).not.toMatch(/sentinel-another-token|github_pat_/);
      const requests = JSON.stringify(simulator.exchanges);
      for (const sentinel of Object.values(SENTINELS)) expect(requests.includes(sentinel)).toBe(false);
    });
  });
});

function files(folder: string, without: readonly string[]): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !without.some((name) => path.startsWith(name)) && !path.includes('plugins'))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }));
}

const spellings = (value: string) => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
];
