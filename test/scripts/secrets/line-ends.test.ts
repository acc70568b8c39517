/** A clone whose git changes line ends, as it does on Windows unless told otherwise. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, useProgram } from './support/repository';

const program = useProgram();
let repository: Repository;
afterEach(() => repository.remove());

/** Checks everything out again, with the line ends of Windows. */
function checkOutAsWindows(): void {
  repository.git('config', 'core.autocrlf', 'true');
  repository.git('config', 'core.safecrlf', 'false');
  for (const file of repository.git('ls-files', '-z').split('\0').filter(Boolean))
    rmSync(join(repository.root, file));
  repository.git('checkout', '--', '.');
}

test('secrets keep theirs, so that they are read, changed, merged and committed as anywhere', async () => {
  repository = await Repository.create(program);
  expect((await repository.run(['git-drivers'])).code).toBe(0);
  repository.write(
    '.sops.yaml',
    `creation_rules:\n  - path_regex: secrets/\n    age: ${repository.owner.recipient}\n`,
  );
  repository.write('notes.txt', 'a\nb\n');
  await repository.seal(
    'docker_image = "ghcr.io/acme/grid:v1-aaaaaa"\n# of prod\nsession_secret = "one-0123456789"\n',
  );
  repository.commit('First');
  checkOutAsWindows();
  expect(repository.read('notes.txt')).toBe('a\r\nb\r\n');
  expect(repository.read('.sops.yaml')).toContain('\r\n');
  expect(repository.read('secrets/prod.enc.tfvars')).not.toContain('\r');

  const { out } = await repository.run(['get', 'session_secret']);
  expect(out).toBe('one-0123456789\n');
  expect(
    (await repository.run(['set', 'docker_image', 'ghcr.io/acme/grid:v2-bbbbbb', '--undeclared'])).code,
  ).toBe(0);
  const added = await repository.run(['recipients', 'list']);
  expect(added).toMatchObject({ code: 0 });
  repository.git('checkout', '--quiet', '-b', 'theirs');
  repository.commit('Theirs');
  repository.git('checkout', '--quiet', 'main');
  expect(
    await repository.run(['set', 'session_secret', 'two-two-two-two-two-two-two-two-two', '--undeclared']),
  ).toMatchObject({ code: 0 });
  repository.commit('Ours');
  expect(repository.tryGit(['merge', 'theirs', '-m', 'Merge'])).toMatchObject({ code: 0 });
  expect((await repository.open()).values).toEqual({
    docker_image: 'ghcr.io/acme/grid:v2-bbbbbb',
    session_secret: 'two-two-two-two-two-two-two-two-two',
  });
});

test('without the attribute, it is said what git did and what to write where', async () => {
  repository = await Repository.create(program);
  await repository.seal('session_secret = "one-0123456789"\n');
  repository.commit('First');
  checkOutAsWindows();
  const { code, err, out } = await repository.run(['get', 'session_secret']);
  expect(code).toBe(1);
  expect(out + err).toContain('its line endings were changed to CRLF');
  expect(out + err).toMatch(/Mark encrypted files `-text` in \.gitattributes/);
  expect(repository.git('status', '--porcelain')).toBe('');
});
