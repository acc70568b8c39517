import { type ProposeChange, proposeChange, readFile } from '../../../platforms/github';
import { commitFiles, filesOn, type GithubSimulator } from '../../../sandbox/github';
import { clientOf, closeGithubs, openGithub } from '../../support/github';

const repository = { owner: 'acme', repo: 'shop' };
const bytes = (text: string) => Buffer.from(text);

const change = (files: Readonly<Record<string, string | null>>, rest: Partial<ProposeChange> = {}) => ({
  repository,
  branch: 'plumbline/set-image',
  files: Object.entries(files).map(([path, text]) => ({ path, content: text === null ? null : bytes(text) })),
  message: 'Set docker_image of prod',
  title: 'Set docker_image',
  body: 'Changes docker_image.',
  ...rest,
});

async function open(files?: Record<string, string>) {
  const simulator = await openGithub(files ? { files } : {});
  return { simulator, github: clientOf(simulator), shop: simulator.repository('acme/shop') };
}

afterEach(closeGithubs);

const writes = ({ requests }: GithubSimulator) => requests.filter((request) => !request.startsWith('GET '));

describe('proposing a change', () => {
  test('makes a branch with one commit and a pull request', async () => {
    const { github, shop } = await open({ 'README.md': '# Shop\n', 'secrets/prod.enc.tfvars': 'old' });
    const proposal = await proposeChange(
      github,
      change({ 'secrets/prod.enc.tfvars': 'new', 'a/b/c.txt': 'deep' }),
    );

    expect(proposal).toEqual({ number: 1, url: 'https://github.com/acme/shop/pull/1', state: 'created' });
    expect(shop.pulls).toMatchObject([
      { title: 'Set docker_image', body: 'Changes docker_image.', base: 'main' },
    ]);
    expect(filesOn(shop, 'plumbline/set-image')).toEqual({
      'README.md': '# Shop\n',
      'secrets/prod.enc.tfvars': 'new',
      'a/b/c.txt': 'deep',
    });
    expect(filesOn(shop, 'main')['secrets/prod.enc.tfvars']).toBe('old');
  });

  test('carries any bytes, and deletes files', async () => {
    const { github, shop } = await open({ 'gone.txt': 'x', 'kept.txt': 'y' });
    const content = Uint8Array.from([0, 255, 254, 10, 13, 128]);
    await proposeChange(github, {
      ...change({ 'gone.txt': null }),
      files: [
        { path: 'raw.bin', content },
        { path: 'gone.txt', content: null },
        { path: 'never-there.txt', content: null },
      ],
    });
    expect(Object.keys(filesOn(shop, 'plumbline/set-image')).sort()).toEqual(['kept.txt', 'raw.bin']);
    expect(await readFile(github, repository, 'raw.bin', 'plumbline/set-image')).toEqual(
      Buffer.from(content),
    );
    expect(await readFile(github, repository, 'gone.txt', 'plumbline/set-image')).toBeUndefined();
  });

  test('twice is once', async () => {
    const { simulator, github } = await open();
    await proposeChange(github, change({ 'a.txt': 'one' }));
    const before = writes(simulator).length;
    expect(await proposeChange(github, change({ 'a.txt': 'one' }))).toMatchObject({
      number: 1,
      state: 'unchanged',
    });
    expect(writes(simulator)).toHaveLength(before);
  });

  test('another content changes the same pull request, on the newest base', async () => {
    const { github, shop } = await open();
    await proposeChange(github, change({ 'a.txt': 'one', 'leftover.txt': 'x' }));
    commitFiles(shop, 'main', { 'main.txt': 'moved on' }, { message: 'Go on', author: 'grace' });
    const proposal = await proposeChange(github, change({ 'a.txt': 'two' }, { title: 'Other title' }));

    expect(proposal).toMatchObject({ number: 1, state: 'updated' });
    expect(shop.pulls).toMatchObject([{ title: 'Other title' }]);
    expect(filesOn(shop, 'plumbline/set-image')).toEqual({
      'README.md': '# Shop\n',
      'a.txt': 'two',
      'main.txt': 'moved on',
    });
  });

  test('files of an earlier proposal that are no part of this one go', async () => {
    const { github, shop } = await open();
    await proposeChange(github, change({ 'a.txt': 'one', 'b.txt': 'two' }));
    expect(await proposeChange(github, change({ 'a.txt': 'one' }))).toMatchObject({ state: 'updated' });
    expect(filesOn(shop, 'plumbline/set-image')).not.toHaveProperty('b.txt');
  });

  test('keeps what somebody else pushed to the branch', async () => {
    const { github, shop } = await open();
    await proposeChange(github, change({ 'a.txt': 'one' }));
    const theirs = commitFiles(
      shop,
      'plumbline/set-image',
      { 'theirs.txt': 'x' },
      { message: 'Mine', author: 'grace' },
    );
    await proposeChange(github, change({ 'a.txt': 'two' }));

    const tip = shop.refs.get('refs/heads/plumbline/set-image')!;
    expect(shop.git.history(tip)).toContain(theirs.sha);
    expect(filesOn(shop, 'plumbline/set-image')).toMatchObject({ 'a.txt': 'two', 'theirs.txt': 'x' });
  });

  test('refuses a branch of other work that nobody proposes', async () => {
    const { github, shop } = await open();
    const theirs = commitFiles(
      shop,
      'plumbline/set-image',
      { 'x.txt': 'x' },
      { message: 'Work', author: 'grace', from: 'main' },
    );
    await expect(proposeChange(github, change({ 'a.txt': 'one' }))).rejects.toThrow(
      /commits that Plumbline did not make/,
    );
    expect(shop.refs.get('refs/heads/plumbline/set-image')).toBe(theirs.sha);
    expect(shop.pulls).toEqual([]);
  });

  test('opens a new pull request on a branch whose last one was merged and that was not deleted', async () => {
    const { github, shop } = await open();
    await proposeChange(github, change({ 'a.txt': 'one' }));
    shop.refs.set('refs/heads/main', shop.refs.get('refs/heads/plumbline/set-image')!);
    shop.pulls[0]!.state = 'closed';
    expect(await proposeChange(github, change({ 'a.txt': 'two' }))).toMatchObject({
      number: 2,
      state: 'created',
    });
    expect(filesOn(shop, 'plumbline/set-image')['a.txt']).toBe('two');
  });

  test('says so when the base has it all already', async () => {
    const { simulator, github } = await open();
    await expect(proposeChange(github, change({ 'README.md': '# Shop\n' }))).rejects.toThrow(
      /nothing to propose/,
    );
    expect(writes(simulator)).toEqual([]);
  });

  test('keeps the mode of a program, and refuses to write over a folder', async () => {
    const { github, shop } = await open({ 'run.sh': 'old', 'folder/file': 'x' });
    const main = shop.git.commits.get(shop.refs.get('refs/heads/main')!)!;
    const files = shop.git.files(main.tree);
    files.set('run.sh', { ...files.get('run.sh')!, mode: '100755' });
    const tip = shop.git.addCommit({ ...main, tree: shop.git.treeOf(files), parents: [main.sha] });
    shop.refs.set('refs/heads/main', tip.sha);

    await proposeChange(github, change({ 'run.sh': 'new' }));
    const branch = shop.git.commits.get(shop.refs.get('refs/heads/plumbline/set-image')!)!;
    expect(shop.git.files(branch.tree).get('run.sh')).toMatchObject({ mode: '100755' });
    await expect(proposeChange(github, change({ folder: 'x' }))).rejects.toThrow(/folder is no regular file/);
  });
});
