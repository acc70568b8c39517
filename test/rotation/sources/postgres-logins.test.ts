import { execFileSync, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { nextLogin } from '../../../rotation/sources/postgres';
import { createLogin, endLogin, type Login, loginWorks } from '../../../rotation/sources/postgres-logins';
import { listenOnLoopback } from '../../../sandbox/runtime/apps/listen';
import { describeWithTool, findTool } from '../../support/tools';

/** A Postgres of the machine: on PATH, or where Debian puts it. */
function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const installed = versions.map((version) => join(debian, version, 'bin', 'postgres')).find(existsSync);
  return installed ?? findTool('postgres', 'postgres');
}

test.each([
  ['app', 'app_blue'],
  ['app_blue', 'app_green'],
  ['app_green', 'app_blue'],
  ['deep_blue_app', 'deep_blue_app_blue'],
])('after the login %s comes %s', (login, next) => expect(nextLogin(login)).toBe(next));

describeWithTool('postgres', findPostgres(), (postgres) => {
  const bin = (name: string) => join(postgres, '..', name);
  // Postgres refuses to run as root.
  const asUser: SpawnSyncOptions = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const FIRST = { user: 'app owner', password: 'first "password" of \'all\'' };
  let dir: string;
  let at: Omit<Login, 'user' | 'password'>;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'plumbline-postgres-'));
    if (asUser.uid !== undefined) chownSync(dir, asUser.uid, asUser.gid!);
    const run = (name: string, ...args: string[]) =>
      execFileSync(bin(name), args, {
        ...asUser,
        env: { PATH: process.env['PATH'] },
        cwd: dir,
        stdio: 'ignore',
      });
    run(
      'initdb',
      '-D',
      join(dir, 'data'),
      '-U',
      FIRST.user,
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile(),
    );
    const server = createServer();
    const port = await listenOnLoopback(server);
    await new Promise((resolve) => server.close(resolve));
    run(
      'pg_ctl',
      '-D',
      join(dir, 'data'),
      '-w',
      '-o',
      `-p ${port} -k ${dir} -c log_statement=all`,
      '-l',
      join(dir, 'log'),
      'start',
    );
    at = { host: '127.0.0.1', port, database: 'postgres' };
  });
  afterAll(() => {
    spawnSync(bin('pg_ctl'), ['-D', join(dir, 'data'), '-m', 'immediate', 'stop'], asUser);
    rmSync(dir, { recursive: true, force: true });
  });

  function passwordFile(): string {
    const file = join(dir, 'password');
    spawnSync('tee', [file], { ...asUser, input: FIRST.password });
    return file;
  }

  async function query(login: Omit<Login, keyof typeof at>, sql: string) {
    const client = new Client({ ...at, ...login });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  test('logins take turns: both work meanwhile, both act as the owner, what one makes the other uses', async () => {
    let present = FIRST;
    await query(present, 'CREATE TABLE ledger (amount int)');
    for (const turn of [1, 2, 3]) {
      const next = { user: nextLogin(present.user), password: `password of turn ${turn}` };
      expect(await createLogin({ ...at, ...present }, next.user, next.password)).toBe(FIRST.user);
      // As after a crash, when nobody knows whether it was done.
      await createLogin({ ...at, ...present }, next.user, next.password);
      expect(await loginWorks({ ...at, ...next })).toBe(FIRST.user);
      await query(next, `INSERT INTO ledger VALUES (${turn}); CREATE TABLE of_turn_${turn} (x int)`);
      await query(present, `ALTER TABLE of_turn_${turn} ADD COLUMN y int; DROP TABLE of_turn_${turn}`);

      const idle = new Client({ ...at, ...present });
      const ended = new Promise((resolve) => idle.on('error', resolve));
      await idle.connect();
      await endLogin({ ...at, ...next }, present.user, present.password);
      await ended;
      await expect(loginWorks({ ...at, ...present })).rejects.toThrow(/refused the login .*28P01/s);
      await endLogin({ ...at, ...next }, present.user, present.password);
      present = next;
    }
    expect(await query(present, 'SELECT sum(amount)::int AS total FROM ledger')).toEqual([{ total: 6 }]);
  });

  test('the password is in no log of the database', async () => {
    const log = execFileSync('cat', [join(dir, 'log')], { encoding: 'utf8' });
    expect(log).toContain('ALTER ROLE');
    expect(log).not.toMatch(/password of turn|first "password"/);
  });

  test('a login that may not create roles, and a database that is not there, are told apart', async () => {
    const present = { user: 'app owner_blue', password: 'password of turn 3' };
    await query(present, "CREATE ROLE reader LOGIN PASSWORD 'reader-password'");
    const reader = { ...at, user: 'reader', password: 'reader-password' };
    await expect(createLogin(reader, 'reader_blue', 'x')).rejects.toThrow(/permission denied.*create roles/s);
    await expect(loginWorks({ ...reader, port: 1 })).rejects.toThrow(/could not be reached/);
    await endLogin({ ...at, ...present }, 'nobody_blue', undefined);
  });
});
