import { generateIdentity } from '../../../formats/sops';
import { Repository, useProgram } from './support/repository';

const SENTINEL = 'sentinel-do-not-print-0123456789abcdef';
const content = (image: string, secret: string, more = '') =>
  `docker_image = "ghcr.io/acme/grid:${image}"\nsession_secret = "${SENTINEL}-${secret}"\n${more}`;

const program = useProgram();
let repository: Repository;
beforeEach(async () => {
  repository = await Repository.create(program);
  await repository.seal(content('v1-aaaaaa', '1'));
  repository.commit('First');
});
afterEach(() => repository.remove());

async function history(...args: string[]) {
  const { code, out, err } = await repository.run(['history', '--json', ...args]);
  expect(out + err).not.toContain('sentinel');
  const report = JSON.parse(out);
  return { code, report, subjects: report.rows?.map((row: { subject: string }) => row.subject) };
}

test('says who changed which key and when, newest first, through a change of form', async () => {
  await repository.seal(content('v2-bbbbbb', '1'));
  repository.git('add', '--all');
  repository.git(
    'commit',
    '--quiet',
    '--message',
    'Roll out',
    '--author',
    'Bob <bob@example.com>',
    '--date',
    '2026-03-04T05:06:07+02:00',
  );
  repository.write('unrelated', '');
  repository.commit('Unrelated');
  await repository.run(['convert', '--to', 'json']);
  repository.commit('Convert');
  await repository.run(['set', 'session_secret', `${SENTINEL}-2`]);
  repository.commit('Rotate');

  const { code, report, subjects } = await history();
  expect(code).toBe(0);
  expect(subjects).toEqual(['Rotate', 'Convert', 'Roll out', 'First']);
  expect(report.rows[0].keys).toEqual([{ key: 'session_secret', change: 'changed', secret: true }]);
  expect(report.rows[1]).toMatchObject({ keys: [], otherwise: 'another form' });
  expect(report.rows[2]).toMatchObject({
    author: 'Bob',
    email: 'bob@example.com',
    date: '2026-03-04T05:06:07+02:00',
    keys: [
      { key: 'docker_image', before: 'ghcr.io/acme/grid:v1-aaaaaa', after: 'ghcr.io/acme/grid:v2-bbbbbb' },
    ],
  });
  expect((await history('docker_image')).subjects).toEqual(['Roll out', 'First']);
  const text = await repository.run(['history', 'docker_image']);
  expect(text.out).toContain('~ docker_image  ghcr.io/acme/grid:v1-aaaaaa → ghcr.io/acme/grid:v2-bbbbbb');
  expect(text.out).toContain('Bob <bob@example.com>');
});

test('a merge by key is told only for what is as on neither side', async () => {
  await repository.run(['git-drivers']);
  repository.commit('Drivers');
  repository.git('checkout', '--quiet', '-b', 'side');
  await repository.run(['set', 'docker_image', 'ghcr.io/acme/grid:v2-bbbbbb']);
  repository.commit('Side');
  repository.git('checkout', '--quiet', 'main');
  await repository.run(['set', 'session_secret', `${SENTINEL}-2`]);
  repository.commit('Main');
  repository.git('merge', '--quiet', 'side', '-m', 'Merge');
  const rows = (await history()).subjects;
  expect(rows.sort()).toEqual(['First', 'Main', 'Side']);
});

test('versions for another key are rows of their own, and the exit code says unknown', async () => {
  const stranger = await generateIdentity();
  await repository.seal(content('v2-bbbbbb', '1'), { recipients: [stranger.recipient] });
  repository.commit('For somebody else');
  await repository.seal(content('v3-cccccc', '1'));
  repository.commit('For us again');
  await repository.seal(content('v4-dddddd', '1'));
  repository.commit('Last');
  const { code, report } = await history();
  expect(code).toBe(3);
  expect(report.rows.map((row: { unknown?: string }) => row.unknown === undefined)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test('the limit bounds the rows and says that there are more', async () => {
  for (const number of ['2', '3', '4']) {
    await repository.seal(content('v1-aaaaaa', number));
    repository.commit(`Secret ${number}`);
  }
  const { report, subjects } = await history('--limit', '2');
  expect(subjects).toEqual(['Secret 4', 'Secret 3']);
  expect(report.more).toBe(true);
  expect((await history('--limit', '4')).report.more).toBe(false);
  expect((await repository.run(['history', '--limit', '0'])).code).toBe(1);
});

test('a file that was removed and came back is removed and added again', async () => {
  repository.git('rm', '--quiet', 'secrets/prod.enc.tfvars');
  repository.git('commit', '--quiet', '-m', 'Remove');
  await repository.seal(content('v1-aaaaaa', '1'));
  repository.commit('Back');
  const { report } = await history('session_secret');
  expect(report.rows.map(({ keys }: { keys: { change: string }[] }) => keys[0]?.change)).toEqual([
    'added',
    'removed',
    'added',
  ]);
});

test('without commits it is refused', async () => {
  const fresh = await Repository.create(program);
  await fresh.seal(content('v1-aaaaaa', '1'));
  const ran = await fresh.run(['history']);
  fresh.remove();
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('has no git history') });
});
