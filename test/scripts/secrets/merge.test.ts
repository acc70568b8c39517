import { join } from 'node:path';
import { generateIdentity, sameDataKey } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';

const program = useProgram();
let repository: Repository;
afterEach(() => repository.remove());

const FIRST = {
  tfvars: `# of prod\ndocker_image = "ghcr.io/acme/grid:v1-aaaaaa"\n\nsession_secret = "${SENTINEL}-1"\nlimits = {\n  a = 1\n}\n`,
  json: JSON.stringify({
    docker_image: 'ghcr.io/acme/grid:v1-aaaaaa',
    session_secret: `${SENTINEL}-1`,
    limits: { a: 1 },
  }),
};

/** A repository with the drivers, and a first commit on main. */
async function start(form: 'tfvars' | 'json', folder = '', recipients?: readonly string[]): Promise<void> {
  repository = await Repository.create(program, folder);
  expect((await repository.run(['git-drivers'])).code).toBe(0);
  await repository.seal(FIRST[form], {
    form,
    ...(recipients && { recipients: [repository.owner.recipient, ...recipients] }),
  });
  repository.commit('First');
}

async function set(name: string, value: string): Promise<void> {
  const { code, err } = await repository.run(['set', name, value, '--undeclared']);
  if (code !== 0) throw new Error(err);
}

/** One change on a branch `theirs`, another one on main; main is checked out. */
async function diverge(theirs: () => Promise<void>, ours: () => Promise<void>): Promise<void> {
  repository.git('checkout', '--quiet', '-b', 'theirs');
  await theirs();
  repository.commit('Theirs');
  repository.git('checkout', '--quiet', 'main');
  await ours();
  repository.commit('Ours');
}

describe.each(['tfvars', 'json'] as const)('%s files', (form) => {
  const file = `secrets/prod.enc.tfvars${form === 'json' ? '.json' : ''}`;

  test('merge when both sides changed other keys; comments of ours stay', async () => {
    await start(form);
    await diverge(
      () => set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb'),
      () => set('session_secret', `${SENTINEL}-2`),
    );
    const { code, out, err } = repository.tryGit(['merge', 'theirs', '-m', 'Merge']);
    expect({ code, err }).toMatchObject({ code: 0 });
    const { values, text } = await repository.open({ form });
    expect(values).toMatchObject({
      docker_image: 'ghcr.io/acme/grid:v2-bbbbbb',
      session_secret: `${SENTINEL}-2`,
    });
    if (form === 'tfvars') {
      expect(text).toBe(
        FIRST.tfvars.replace('v1-aaaaaa', 'v2-bbbbbb').replace(`${SENTINEL}-1`, `${SENTINEL}-2`),
      );
    }
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(out + err).not.toContain('sentinel');
  });

  test('rebase the same way', async () => {
    await start(form);
    await diverge(
      () => set('new_key', 'of theirs'),
      () => set('session_secret', `${SENTINEL}-2`),
    );
    repository.git('checkout', '--quiet', 'theirs');
    expect(repository.tryGit(['rebase', 'main']).code).toBe(0);
    const { values } = await repository.open({ form });
    expect(values).toMatchObject({ new_key: 'of theirs', session_secret: `${SENTINEL}-2` });
  });

  test('conflict by key: a whole document with our value and their other changes, never merge markers', async () => {
    await start(form);
    await diverge(
      async () => {
        await set('session_secret', `${SENTINEL}-theirs`);
        await set('new_key', 'of theirs');
      },
      () => set('session_secret', `${SENTINEL}-ours`),
    );
    const merge = repository.tryGit(['merge', 'theirs']);
    expect(merge.code).toBe(1);
    expect(merge.err).toContain(`${file}: both sides changed session_secret`);
    expect(merge.err).toContain(`plumbline secrets merge --theirs ${file}`);
    expect(merge.out + merge.err).not.toContain('sentinel');
    expect(repository.git('status', '--porcelain')).toBe(`UU ${file}\n`);
    expect(repository.read(file)).not.toMatch(/^(<<<<<<<|>>>>>>>)/m);
    expect((await repository.open({ form })).values).toMatchObject({
      session_secret: `${SENTINEL}-ours`,
      new_key: 'of theirs',
    });

    const settle = await repository.run(['merge', '--theirs']);
    expect(settle).toMatchObject({ code: 0, err: '' });
    expect(settle.out).toContain('session_secret: taken as they have it');
    expect(settle.out).not.toContain('sentinel');
    expect((await repository.open({ form })).values['session_secret']).toBe(`${SENTINEL}-theirs`);

    await set('session_secret', `${SENTINEL}-settled`);
    const again = await repository.run(['merge']);
    expect(again.code).toBe(1);
    expect(again.err).toContain(`${file} was changed since the merge stopped`);
    expect((await repository.open({ form })).values['session_secret']).toBe(`${SENTINEL}-settled`);
    repository.git('add', file);
    repository.git('commit', '--quiet', '--no-edit');
  });
});

test('a removal against a change is a conflict; the same change on both sides is none', async () => {
  await start('tfvars');
  await diverge(
    async () => {
      await repository.run(['unset', 'session_secret']);
      await set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb');
    },
    async () => {
      await set('session_secret', `${SENTINEL}-ours`);
      await set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb');
    },
  );
  const merge = repository.tryGit(['merge', 'theirs']);
  expect(merge.code).toBe(1);
  expect(merge.err).toContain('both sides changed session_secret\n');
  await repository.run(['merge', '--theirs']);
  expect((await repository.open()).values).not.toHaveProperty('session_secret');
});

test('recipients merge: an added one can read, a removed one cannot read the result any more', async () => {
  const [bob, carol] = [await generateIdentity(), await generateIdentity()];
  await start('json', '', [bob.recipient]);
  const { owner } = repository;
  await diverge(
    async () => {
      const { values } = await repository.open({ form: 'json' });
      await repository.seal(JSON.stringify({ ...values, limits: { a: 1 }, new_key: 'x' }), {
        form: 'json',
        recipients: [owner.recipient],
      });
    },
    async () => {
      await repository.seal(FIRST.json, {
        form: 'json',
        recipients: [owner.recipient, bob.recipient, carol.recipient],
      });
    },
  );
  const { code, out } = repository.tryGit(['merge', 'theirs', '-m', 'Merge']);
  expect(code).toBe(0);
  expect(out).toContain(`recipient ${bob.recipient} removed, under a new data key`);
  const merged = await repository.open({ form: 'json', as: carol });
  expect(merged.recipients).toEqual([owner.recipient, carol.recipient]);
  expect(merged.values['new_key']).toBe('x');
  await expect(repository.open({ form: 'json', as: bob })).rejects.toThrow(/no key|none of|opens/i);
});

test('whoever was removed on one side does not know the data key of the result', async () => {
  const bob = await generateIdentity();
  await start('json', '', [bob.recipient]);
  const first = await repository.open({ form: 'json', as: bob });
  await diverge(
    async () => {
      expect((await repository.run(['recipients', 'remove', bob.recipient])).code).toBe(0);
    },
    () => set('new_key', 'x'),
  );
  expect(sameDataKey(first.document, (await repository.open({ form: 'json' })).document)).toBe(true);
  expect(repository.tryGit(['merge', 'theirs', '-m', 'Merge']).code).toBe(0);
  const merged = await repository.open({ form: 'json' });
  expect(merged.recipients).toEqual([repository.owner.recipient]);
  expect(merged.values['new_key']).toBe('x');
  expect(sameDataKey(first.document, merged.document)).toBe(false);
});

test('a side that was tampered with is refused and ours stays byte for byte', async () => {
  await start('json');
  const file = 'secrets/prod.enc.tfvars.json';
  await diverge(
    async () => {
      const document = JSON.parse(repository.read(file));
      document.docker_image = document.session_secret;
      repository.write(file, JSON.stringify(document, null, '\t'));
    },
    () => set('session_secret', `${SENTINEL}-2`),
  );
  const ours = repository.read(file);
  const merge = repository.tryGit(['merge', 'theirs']);
  expect(merge.code).toBe(1);
  expect(merge.err).toContain(`${file} (their side): `);
  expect(merge.out + merge.err).not.toContain('sentinel');
  expect(repository.read(file)).toBe(ours);
});

test('without a key nothing is merged and ours stays', async () => {
  await start('tfvars');
  await diverge(
    () => set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb'),
    () => set('session_secret', `${SENTINEL}-2`),
  );
  const ours = repository.read('secrets/prod.enc.tfvars');
  const merge = repository.tryGit(['merge', 'theirs'], { as: 'nobody' });
  expect(merge.code).toBe(1);
  expect(repository.read('secrets/prod.enc.tfvars')).toBe(ours);
});

test('what git merged into merge markers without the driver is merged afterwards', async () => {
  await start('json');
  await diverge(
    () => set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb'),
    () => set('session_secret', `${SENTINEL}-2`),
  );
  repository.git('config', '--remove-section', 'merge.plumbline');
  expect(repository.tryGit(['merge', 'theirs']).code).toBe(1);
  expect(repository.read('secrets/prod.enc.tfvars.json')).toMatch(/^<<<<<<< /m);
  const { code, out } = await repository.run(['merge', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out).files).toMatchObject([{ taken: { changed: ['docker_image'] }, conflicts: [] }]);
  expect((await repository.open({ form: 'json' })).values).toMatchObject({
    docker_image: 'ghcr.io/acme/grid:v2-bbbbbb',
    session_secret: `${SENTINEL}-2`,
  });
});

test('works in a linked worktree, for a project below the top of the repository', async () => {
  await start('tfvars', 'infra of ours');
  await diverge(
    () => set('docker_image', 'ghcr.io/acme/grid:v2-bbbbbb'),
    () => set('session_secret', `${SENTINEL}-2`),
  );
  const linked = join(repository.top, '.git-home', 'linked tree');
  repository.git('worktree', 'add', '--quiet', linked, '-b', 'side', 'main');
  const merge = repository.tryGit(['merge', 'theirs', '-m', 'Merge'], { cwd: linked });
  expect({ code: merge.code, err: merge.err }).toEqual({ code: 0, err: '' });
  repository.git('merge', '--quiet', 'side');
  expect((await repository.open()).values).toMatchObject({
    docker_image: 'ghcr.io/acme/grid:v2-bbbbbb',
    session_secret: `${SENTINEL}-2`,
  });
});

test('nothing in conflict, and two sides at once, are refused', async () => {
  await start('tfvars');
  expect(await repository.run(['merge'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('no encrypted file is in conflict'),
  });
  expect(await repository.run(['merge', '--ours', '--theirs'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('--ours and --theirs were both given'),
  });
});

test('four names are four files in conflict, and never versions of one', async () => {
  repository = await Repository.create(program);
  const environments = ['prod', 'staging', 'dev', 'qa'];
  for (const environment of environments) await repository.seal(`of = "${environment}"\n`, { environment });
  repository.commit('First');
  const before = environments.map((name) => repository.read(`secrets/${name}.enc.tfvars`));
  const paths = environments.map((name) => `secrets/${name}.enc.tfvars`);
  for (const files of [environments, paths]) {
    const { code, err } = await repository.run(['merge', ...files]);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('is in no conflict') });
    expect(paths.map((path) => repository.read(path))).toEqual(before);
  }
});
