import * as sealedBox from 'tweetnacl-sealedbox-js';
import { commitFiles, type GithubSimulator, newEnvironment } from '../../../sandbox/github';
import { clientOf, closeGithubs, openGithub, TOKEN } from '../../support/github';
import { misfits } from '../../support/github-openapi';

afterEach(closeGithubs);

const at = { owner: 'acme', repo: 'shop' };
const production = { ...at, environment_name: 'production' };

async function open(...options: Parameters<typeof openGithub>) {
  const simulator = await openGithub(...options);
  return { simulator, github: clientOf(simulator), shop: simulator.repository('acme/shop') };
}

const refused = (request: Promise<unknown>) =>
  request.then(
    () => {
      throw new Error('it was accepted');
    },
    ({ status, response }) => ({ status, ...response?.data }),
  );

const seal = (value: string, key: string) =>
  Buffer.from(sealedBox.seal(Buffer.from(value), Buffer.from(key, 'base64'))).toString('base64');

describe('the GitHub simulator', () => {
  test('gives lists in pages, and says where the others are', async () => {
    const { simulator, github, shop } = await open();
    for (let n = 1; n <= 7; n++) shop.environments.set(`e${n}`, newEnvironment(`e${n}`));
    const { headers, data } = await github.rest.repos.getAllEnvironments({ ...at, per_page: 3, page: 2 });
    expect(data).toMatchObject({
      total_count: 7,
      environments: [{ name: 'e4' }, { name: 'e5' }, { name: 'e6' }],
    });
    for (const [rel, page] of Object.entries({ prev: 1, first: 1, next: 3, last: 3 })) {
      expect(headers.link).toContain(
        `<${simulator.url}/repos/acme/shop/environments?per_page=3&page=${page}>; rel="${rel}"`,
      );
    }
    expect(await github.paginate(github.rest.repos.getAllEnvironments, { ...at, per_page: 3 })).toHaveLength(
      7,
    );
  });

  test('answers 304 to who has the newest version', async () => {
    const { simulator } = await open();
    const ask = (headers = {}) =>
      fetch(`${simulator.url}/repos/acme/shop`, {
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      });
    const etag = (await ask()).headers.get('etag')!;
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
    simulator.repository('acme/shop').private = true;
    expect((await ask({ 'if-none-match': etag })).status).toBe(200);
  });

  test('serves the paths of GitHub Enterprise Server, and repositories by id', async () => {
    const { simulator, shop } = await open();
    const authorization = `token ${TOKEN}`;
    for (const path of [
      '/api/v3/repos/acme/shop',
      `/repositories/${shop.id}`,
      `/api/v3/repositories/${shop.id}`,
    ]) {
      const answer = await fetch(simulator.url + path, { headers: { authorization } });
      expect(await answer.json()).toMatchObject({ full_name: 'acme/shop' });
    }
  });

  test('takes secrets that were sealed for it, under names in capitals, and nothing else', async () => {
    const { github, shop } = await open();
    const { data } = await github.rest.actions.getRepoPublicKey(at);
    const put = (secret_name: string, encrypted_value: string, key_id = data.key_id) =>
      github.rest.actions.createOrUpdateRepoSecret({ ...at, secret_name, encrypted_value, key_id });

    expect((await put('Token', seal('first', data.key))).status).toBe(201);
    const before = shop.secrets.get('TOKEN')!.updatedAt;
    expect((await put('TOKEN', seal('second', data.key))).status).toBe(204);
    expect(shop.secrets.get('TOKEN')).toMatchObject({ value: 'second' });
    expect(Date.parse(shop.secrets.get('TOKEN')!.updatedAt)).toBeGreaterThan(Date.parse(before));
    expect((await github.rest.actions.listRepoSecrets(at)).data.secrets).toMatchObject([{ name: 'TOKEN' }]);

    const other = Buffer.alloc(32, 9).toString('base64');
    expect(await refused(put('TOKEN', seal('x', other)))).toMatchObject({ status: '422' });
    expect(await refused(put('TOKEN', seal('x', data.key), 'unknown'))).toMatchObject({ status: '422' });
    expect(await refused(put('GITHUB_TOKEN', seal('x', data.key)))).toMatchObject({ status: '422' });
    expect(await refused(put('TOKEN', 'no base64!'))).toMatchObject({ status: '422' });
    expect(shop.secrets.get('TOKEN')).toMatchObject({ value: 'second' });
  });

  test('has no public key for an environment that is not there', async () => {
    const { github } = await open();
    expect(await refused(github.rest.actions.getEnvironmentPublicKey(production))).toMatchObject({
      status: '404',
    });
  });

  test('resets what a change of an environment leaves out, and does not mention what demands nothing', async () => {
    const { simulator, github } = await open();
    const [ada] = simulator.state.users;
    const put = github.rest.repos.createOrUpdateEnvironment;
    const reviewers = [{ type: 'User' as const, id: ada!.id }];
    const made = await put({ ...production, wait_timer: 30, reviewers, prevent_self_review: true });
    expect(made.data.protection_rules).toMatchObject([
      { type: 'wait_timer', wait_timer: 30 },
      { type: 'required_reviewers', prevent_self_review: true, reviewers: [{ reviewer: { login: 'ada' } }] },
    ]);
    expect((await put({ ...production, wait_timer: 5 })).data.protection_rules).toMatchObject([
      { type: 'wait_timer' },
    ]);
    expect((await put(production)).data.protection_rules).toEqual([]);
  });

  test.each([
    ['a wait of more than 30 days', { wait_timer: 43_201 }],
    ['reviewers whom nobody knows', { reviewers: [{ type: 'User' as const, id: 1 }] }],
    [
      'both kinds of branch policy',
      { deployment_branch_policy: { protected_branches: true, custom_branch_policies: true } },
    ],
  ])('refuses %s', async (_, settings) => {
    const { github, shop } = await open();
    const answer = await refused(github.rest.repos.createOrUpdateEnvironment({ ...production, ...settings }));
    expect(answer).toMatchObject({ status: '422', message: 'Validation Failed' });
    expect(shop.environments.size).toBe(0);
  });

  test('refuses reviewers in a private repository, but with GitHub Enterprise', async () => {
    const { simulator, github, shop } = await open();
    shop.private = true;
    const reviewers = [{ type: 'Team' as const, id: simulator.state.teams[0]!.id }];
    const put = () => github.rest.repos.createOrUpdateEnvironment({ ...production, reviewers });
    expect((await refused(put())).errors).toEqual([expect.stringMatching(/billing plan/)]);
    simulator.state.organization.plan = 'enterprise';
    expect((await put()).status).toBe(200);
  });

  test('moves a branch only forward unless it is forced', async () => {
    const { github, shop } = await open();
    const { sha: first } = commitFiles(
      shop,
      'work',
      { a: '1' },
      { message: 'one', author: 'ada', from: 'main' },
    );
    const second = commitFiles(shop, 'work', { a: '2' }, { message: 'two', author: 'ada' });
    const move = (force: boolean) =>
      github.rest.git.updateRef({ ...at, ref: 'heads/work', sha: first, force });
    expect(await refused(move(false))).toMatchObject({
      status: '422',
      message: 'Update is not a fast forward',
    });
    expect(shop.refs.get('refs/heads/work')).toBe(second.sha);
    expect((await move(true)).data.object.sha).toBe(first);
  });

  test('names objects as git does', async () => {
    const { github, shop } = await open({ files: { 'hello.txt': 'hello\n', 'sub/a.txt': 'a\n' } });
    const { data } = await github.rest.git.getTree({ ...at, tree_sha: 'main' });
    // `git hash-object`, and `git write-tree` for the folder.
    expect(data.tree).toMatchObject([
      { path: 'hello.txt', sha: 'ce013625030ba8dba906f756967f9e9ca394464a' },
      { path: 'sub', type: 'tree', sha: '08585692ce06452da6f82ae66b90d98b55536fca' },
    ]);
    expect(shop.git.trees.size).toBe(2);
  });

  test('changes files one at a time for who says which version they mean', async () => {
    const { github } = await open();
    const content = Buffer.from('new').toString('base64');
    const put = (sha?: string) =>
      github.rest.repos.createOrUpdateFileContents({
        ...{ ...at, path: 'README.md', message: 'Change', content },
        ...(sha !== undefined && { sha }),
      });
    expect(await refused(put())).toMatchObject({ status: '422' });
    expect(await refused(put('0'.repeat(40)))).toMatchObject({ status: '409' });
    const { data } = await github.rest.repos.getContent({ ...at, path: 'README.md' });
    if (Array.isArray(data) || data.type !== 'file') throw new Error('no file');
    expect(Buffer.from(data.content, 'base64').toString()).toBe('# Shop\n');
    expect((await put(data.sha)).status).toBe(200);
  });

  test('has one pull request per branch, and none without a difference', async () => {
    const { github, shop } = await open();
    const create = () => github.rest.pulls.create({ ...at, title: 'x', head: 'work', base: 'main' });
    shop.refs.set('refs/heads/work', shop.refs.get('refs/heads/main')!);
    expect((await refused(create())).errors).toMatchObject([{ message: 'No commits between main and work' }]);
    commitFiles(shop, 'work', { a: '1' }, { message: 'one', author: 'ada' });
    expect((await create()).data.number).toBe(1);
    expect((await refused(create())).errors).toMatchObject([
      { message: 'A pull request already exists for acme:work.' },
    ]);
  });

  test('is checked: what GitHub’s description does not allow is found', async () => {
    const { simulator, github } = await open();
    await github.rest.repos.get(at);
    const [exchange] = simulator.exchanges;
    const changed = (change: Partial<GithubSimulator['exchanges'][number]>) =>
      misfits([{ ...exchange!, ...change }]);
    expect(changed({})).toEqual([]);
    expect(changed({ answered: { ...(exchange!.answered as object), id: 'text' } })).toEqual([
      expect.stringMatching(/\/id must be integer/),
    ]);
    expect(changed({ status: 418 })).toEqual([expect.stringMatching(/answers 418, which is not described/)]);
    expect(changed({ operation: 'GET /made/up' })).toEqual([expect.stringMatching(/not in the description/)]);
    const label = { operation: 'POST /repos/{owner}/{repo}/labels', status: 404, sent: { color: 5 } };
    expect(changed({ ...label, answered: {} }).join()).toMatch(
      /must have required property 'name'.*\/color must be string/,
    );
  });
});
