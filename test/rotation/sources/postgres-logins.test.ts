import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { nextLogin } from '../../../rotation/sources/postgres';
import { createLogin, endLogin, type Login, loginWorks } from '../../../rotation/sources/postgres-logins';
import { findPostgres, startPostgres, type TestPostgres } from '../../support/postgres';
import { describeWithTool } from '../../support/tools';

test.each([
  ['app', 'app_blue'],
  ['app_blue', 'app_green'],
  ['app_green', 'app_blue'],
  ['deep_blue_app', 'deep_blue_app_blue'],
])('after the login %s comes %s', (login, next) => expect(nextLogin(login)).toBe(next));

describeWithTool('postgres', findPostgres(), (postgres) => {
  const FIRST = { user: 'app owner', password: 'first "password" of \'all\'' };
  let server: TestPostgres;
  let at: Omit<Login, 'user' | 'password'>;

  beforeAll(async () => {
    server = await startPostgres(postgres, FIRST);
    const { host, port, database } = server;
    at = { host, port, database };
  });
  afterAll(() => server.remove());

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
    const log = readFileSync(server.log, 'utf8');
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
