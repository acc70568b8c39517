import { Duration, Input } from '../../constructs';
import {
  BranchPolicy,
  GithubEnvironment,
  type GithubEnvironmentProps,
  GithubLabel,
  GithubRepository,
  GithubRuleset,
  GithubValues,
  SealedSecret,
} from '../../constructs/github';
import { emptyStack, refused, synth } from './support/stack';

function shop(props: Partial<ConstructorParameters<typeof GithubRepository>[2]> = {}) {
  const stack = emptyStack({}, 'github');
  const token = Input.secret(stack, 'github_token', { description: 'token', optional: true });
  const repository = new GithubRepository(stack, 'github', { owner: 'acme', name: 'shop', token, ...props });
  return { stack, repository };
}

const secret = (input: string, optional = false) =>
  SealedSecret.from(input, { description: 'a secret', optional });

function environment(props: GithubEnvironmentProps = {}) {
  const { stack, repository } = shop();
  new GithubEnvironment(repository, 'production', props);
  return { stack, json: synth(stack) };
}

describe('an environment at GitHub', () => {
  test('asks reviewers, whose ids are looked up by their names', () => {
    const { json } = environment({ reviewers: { users: ['ada', 42], teams: ['platform'] } });
    expect(json.resource.github_repository_environment.production).toMatchObject({
      repository: 'shop',
      environment: 'production',
      can_admins_bypass: false,
      prevent_self_review: true,
      reviewers: [{ users: ['${data.github_user.ada.id}', 42], teams: ['${data.github_team.platform.id}'] }],
    });
    expect(json.data.github_user.ada).toMatchObject({ username: 'ada' });
    expect(json.data.github_team.platform).toMatchObject({ slug: 'platform', summary_only: true });
  });

  test('looks up nobody twice', () => {
    const { stack, repository } = shop();
    for (const id of ['production', 'staging'])
      new GithubEnvironment(repository, id, { reviewers: { users: ['ada'] } });
    expect(Object.keys(synth(stack).data.github_user)).toEqual(['ada']);
  });

  test('without reviewers lets jobs start at once', () => {
    const { json } = environment();
    const resource = json.resource.github_repository_environment.production;
    expect(resource).toMatchObject({ prevent_self_review: false, wait_timer: 0 });
    expect(resource).not.toHaveProperty('reviewers');
    expect(resource).not.toHaveProperty('deployment_branch_policy');
  });

  test('waits, and takes some branches and tags', () => {
    const { json } = environment({
      waitTimer: Duration.minutes(30),
      branches: BranchPolicy.matching({ branches: ['main', 'release/*'], tags: ['v*'] }),
    });
    expect(json.resource.github_repository_environment.production).toMatchObject({
      wait_timer: 30,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    const policies = Object.values(json.resource.github_repository_environment_deployment_policy);
    expect(policies).toMatchObject([
      { branch_pattern: 'main' },
      { branch_pattern: 'release/*' },
      { tag_pattern: 'v*' },
    ]);
  });

  test.each<[string, GithubEnvironmentProps, string]>([
    ['more than six reviewers', { reviewers: { users: [1, 2, 3, 4, 5, 6], teams: [7] } }, 'reviewers 7'],
    ['reviewers who are nobody', { reviewers: {} }, 'reviewers {}'],
    ['a reviewer twice', { reviewers: { users: ['ada', 'Ada'] } }, 'reviewers "Ada"'],
    ['a reviewer by mail address', { reviewers: { users: ['ada@acme.dev'] } }, 'reviewers "ada@acme.dev"'],
    ['self-review without reviewers', { preventSelfReview: true }, 'preventSelfReview true'],
    ['a wait of more than 30 days', { waitTimer: Duration.minutes(43_201) }, 'waitTimer "43201 min"'],
    ['a wait of half a minute', { waitTimer: Duration.seconds(30) }, 'waitTimer "30 s"'],
    ['an empty name', { name: ' ' }, 'name " "'],
    ['a key of the application', { secrets: { OPENAI_API_KEY: secret('x') } }, 'secrets.OPENAI_API_KEY'],
    ['a secret in small letters', { secrets: { token: secret('x') } }, 'secrets.token'],
    ['a secret of GitHub’s own', { secrets: { GITHUB_PAT: secret('x') } }, 'secrets.GITHUB_PAT'],
    ['a variable named like a secret', { secrets: { A: secret('x') }, variables: { A: 'y' } }, 'variables.A'],
    ['a secret whose input has no usable name', { secrets: { A: secret('X-Y') } }, 'secrets "X-Y"'],
    ['a variable of more than 48 KB', { variables: { A: 'x'.repeat(49_153) } }, 'variables.A'],
    ['a text for a secret', { secrets: { A: 'SENTINEL' as never } }, 'secrets.A'],
    ['nothing for a secret', { secrets: { A: undefined as never } }, 'secrets.A'],
    ['a number for a variable', { variables: { A: 5 as never } }, 'variables.A'],
    ['nothing for a variable', { variables: { A: undefined as never } }, 'variables.A'],
    ['a text for reviewers', { reviewers: { users: 'ada' as never } }, 'reviewers.users "ada"'],
    ['one id for teams', { reviewers: { teams: 42 as never } }, 'reviewers.teams 42'],
  ])('refuses %s, and says where', (_, props, what) => {
    const parts = refused(() => environment(props));
    expect(parts.what).toBe(`github/github/production: ${what}`);
    expect(JSON.stringify(parts)).not.toContain('SENTINEL');
  });

  test('refuses a secret as a variable, which everybody could read, and says how to seal it', () => {
    const { stack, repository } = shop();
    const token = Input.secret(stack, 'deploy_token', { description: 'token' });
    const parts = refused(() => new GithubEnvironment(repository, 'production', { variables: { A: token } }));
    expect(parts.what).toBe('github/github/production: variables.A');
    expect(parts.next).toContain('SealedSecret.from("deploy_token"');
    const region = Input.text(stack, 'region', { description: 'region' });
    new GithubEnvironment(repository, 'staging', { variables: { REGION: region } });
    expect(synth(stack).resource.github_actions_environment_variable.staging_REGION.value).toBe(
      '${var.region}',
    );
  });

  test('refuses a name that another one has, in whatever case', () => {
    const { repository } = shop();
    new GithubEnvironment(repository, 'production');
    expect(refused(() => new GithubEnvironment(repository, 'other', { name: 'Production' })).why).toMatch(
      /upper from lower case/,
    );
  });

  test.each([
    [() => BranchPolicy.matching({}), /at least one pattern/],
    [() => BranchPolicy.matching({ branches: ['main', 'main'] }), /there twice/],
    [() => BranchPolicy.matching({ tags: [' v*'] }), /spaces around it/],
  ])('refuses branch patterns that cannot be meant (%#)', (make, why) => {
    expect(refused(make).why).toMatch(why);
  });
});

describe('secrets for GitHub', () => {
  test('reach Terraform as variables that hold nothing but what was sealed', () => {
    const { json, stack } = environment({ secrets: { RAILWAY_TOKEN: secret('production_railway_token') } });
    expect(json.variable).not.toHaveProperty('production_railway_token');
    expect(json.variable.github_production_railway_token).toMatchObject({
      type: 'object({ key_id = string, encrypted_value = string })',
      default: null,
    });
    expect(json.resource.github_actions_environment_secret.production_RAILWAY_TOKEN).toMatchObject({
      count: '${var.github_production_railway_token == null ? 0 : 1}',
      key_id: '${var.github_production_railway_token.key_id}',
      encrypted_value: '${sensitive(var.github_production_railway_token.encrypted_value)}',
      secret_name: 'RAILWAY_TOKEN',
      environment: '${github_repository_environment.production.environment}',
    });
    expect(stack.inputs.filter(({ name }) => name.includes('railway'))).toMatchObject([
      { name: 'production_railway_token', required: true, secret: true },
      {
        name: 'github_production_railway_token',
        required: false,
        secret: false,
        sealed: {
          repository: 'acme/shop',
          environment: 'production',
          secret: 'RAILWAY_TOKEN',
          of: 'production_railway_token',
        },
      },
    ]);
  });

  test('may go to several places, and be left out', () => {
    const { stack, repository } = shop();
    const shared = secret('terraform_token', true);
    new GithubValues(repository, 'values', {
      secrets: { TF_API_TOKEN: shared },
      variables: { REGION: 'us-west2' },
    });
    new GithubEnvironment(repository, 'production', { secrets: { TF_API_TOKEN: shared } });
    const json = synth(stack);
    expect(Object.keys(json.resource.github_actions_secret)).toEqual(['TF_API_TOKEN']);
    expect(json.resource.github_actions_variable.REGION).toMatchObject({ value: 'us-west2' });
    expect(stack.inputs.filter(({ name }) => name === 'terraform_token')).toMatchObject([
      { required: false },
    ]);
  });

  test('of one name are one value', () => {
    const { repository } = shop();
    new GithubValues(repository, 'values', { secrets: { A: secret('token') } });
    const again = () => new GithubEnvironment(repository, 'production', { secrets: { A: secret('token') } });
    expect(refused(again).what).toMatch(/"var.token"/);
  });

  test('variables reach GitHub as they were written', () => {
    const { json } = environment({ variables: { TEMPLATE: '${{ github.sha }} %{x}' } });
    expect(json.resource.github_actions_environment_variable.production_TEMPLATE.value).toBe(
      '$${{ github.sha }} %%{x}',
    );
  });
});

describe('rules and labels', () => {
  test('a ruleset asks for checks and for the owners of the code', () => {
    const { stack, repository } = shop();
    new GithubRuleset(repository, 'main', { requiredChecks: ['Build Verification'] });
    expect(synth(stack).resource.github_repository_ruleset.main).toMatchObject({
      enforcement: 'active',
      target: 'branch',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: {
        deletion: true,
        non_fast_forward: true,
        pull_request: { required_approving_review_count: 1, require_code_owner_review: true },
        required_status_checks: {
          required_check: [{ context: 'Build Verification' }],
          strict_required_status_checks_policy: true,
        },
      },
    });
  });

  test.each([
    ['a check twice', { requiredChecks: ['Build', 'build'] }, /requiredChecks "build"/],
    ['a check with a space at its end', { requiredChecks: ['Build '] }, /requiredChecks "Build "/],
    ['no branches', { branches: [] }, /branches$/],
    ['a branch as a reference', { branches: ['refs/heads/main'] }, /branches "refs\/heads\/main"/],
    ['a reference to a tag', { branches: ['refs/tags/v1'] }, /branches "refs\/tags\/v1"/],
    ['a group that GitHub does not know', { branches: ['~ALLL'] }, /branches "~ALLL"/],
    ['a group in small letters', { branches: ['main', '~all'] }, /branches "~all"/],
    ['eleven approvals', { reviews: { approvals: 11 } }, /reviews.approvals 11/],
  ])('refuses %s', (_, props, what) => {
    const { repository } = shop();
    expect(refused(() => new GithubRuleset(repository, 'main', props)).what).toMatch(what);
  });

  test('a ruleset names branches in full, and groups as GitHub does', () => {
    const { stack, repository } = shop();
    const branches = ['main', 'release/*', 'refs', '~ALL', '~DEFAULT_BRANCH'];
    new GithubRuleset(repository, 'main', { branches });
    expect(synth(stack).resource.github_repository_ruleset.main.conditions.ref_name.include).toEqual([
      'refs/heads/main',
      'refs/heads/release/*',
      'refs/heads/refs',
      '~ALL',
      '~DEFAULT_BRANCH',
    ]);
  });

  test('a colour is in small letters, as GitHub answers it', () => {
    const { stack, repository } = shop();
    new GithubLabel(repository, 'urgent', { color: 'B60205' });
    expect(synth(stack).resource.github_issue_label.urgent).toMatchObject({
      name: 'urgent',
      color: 'b60205',
    });
  });

  test.each([
    ['a colour with #', { color: '#b6020' }, /color/],
    ['a name of 51 characters', { color: 'b60205', name: 'x'.repeat(51) }, /name/],
    ['a description of 101 characters', { color: 'b60205', description: 'x'.repeat(101) }, /description/],
  ])('refuses %s', (_, props, what) => {
    const { repository } = shop();
    expect(refused(() => new GithubLabel(repository, 'label', props)).what).toMatch(what);
  });
});

describe('a repository', () => {
  test('asks for a provider that takes sealed secrets, and hands the token over as an ephemeral input', () => {
    const { stack } = shop({
      apiUrl: 'https://github.acme.dev/api/v3',
      writeDelay: Duration.milliseconds(1),
    });
    const json = synth(stack);
    expect(json.terraform.required_providers.github).toEqual({
      source: 'integrations/github',
      version: '~> 6.11',
    });
    expect(json.provider.github).toEqual([
      {
        owner: 'acme',
        token: '${var.github_token}',
        base_url: 'https://github.acme.dev/api/v3',
        write_delay_ms: 1,
      },
    ]);
    expect(json.variable.github_token).toMatchObject({ sensitive: true, ephemeral: true });
    expect(stack.platforms).toEqual(['github']);
  });

  test.each([
    [{ owner: 'acme/shop' }, /owner "acme\/shop"/],
    [{ name: '..' }, /name "\.\."/],
    [{ writeDelay: Duration.milliseconds(0) }, /writeDelay/],
  ])('refuses %o', (props, what) => {
    expect(refused(() => shop(props)).what).toMatch(what);
  });

  test('is one per stack', () => {
    const { stack, repository } = shop();
    const token = Input.secret(stack, 'other_token', { description: 'token' });
    const second = () => new GithubRepository(stack, 'second', { owner: 'acme', name: 'other', token });
    expect(refused(second).why).toMatch(/one provider serves one owner/);
    expect(repository.fullName).toBe('acme/shop');
  });
});
