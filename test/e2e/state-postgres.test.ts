/** State in a real PostgreSQL: shared by two clones, locked between them, and told apart when it cannot be had. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStatus } from '../../scripts/state/status/run';
import { findPostgres, startPostgres, type TestPostgres } from '../support/postgres';
import { describeWithTool } from '../support/tools';
import { applyUnderWay, StateProject } from '../workspace/state/support';

const PASSWORD = 'correct-horse-battery';

describeWithTool('state in postgres', findPostgres(), (program) => {
  let server: TestPostgres;
  let folder: string;
  let schemas = 0;
  const projects: StateProject[] = [];
  const address = (password = PASSWORD, database = 'postgres') =>
    `postgres://ann:${password}@127.0.0.1:${server.port}/${database}?sslmode=disable`;

  beforeAll(async () => {
    server = await startPostgres(program, { user: 'ann', password: PASSWORD });
    folder = mkdtempSync(join(tmpdir(), 'plumbline-state-postgres-'));
  });
  afterAll(() => {
    for (const { project } of projects) project.remove();
    server.remove();
    rmSync(folder, { recursive: true });
  });

  /** A project with a schema of its own. */
  function shop(): StateProject {
    schemas += 1;
    const made = new StateProject(
      { kind: 'postgres', schema: `state_${schemas}` },
      { PG_CONN_STR: address() },
    );
    projects.push(made);
    return made;
  }

  function cloneOf(original: StateProject): StateProject {
    const made = original.clone();
    projects.push(made);
    return made;
  }

  const underWay = (clone: StateProject) => applyUnderWay(clone, folder);

  const status = (clone: StateProject) =>
    clone.run(undefined, (common) => runStatus({ ...common, environment: 'shop' }));

  test('what one clone applied is there for another, and the connection string is in no file of either', async () => {
    const one = shop();
    expect(await one.apply()).toMatchObject({ code: 0 });
    const two = cloneOf(one);
    const said = await two.plan();
    expect(said).toMatchObject({ code: 0, json: { changes: false } });
    expect(await two.drift()).toMatchObject({ code: 0, json: { answer: 'in-sync' } });
    for (const { project } of [one, two]) {
      for (const name of readdirSync(project.root, { recursive: true, encoding: 'utf8' })) {
        const content = read(join(project.root, name));
        expect({ name, leaks: content.includes(PASSWORD) }).toEqual({ name, leaks: false });
      }
    }
    expect(said.text).not.toContain(PASSWORD);
  });

  test('while one applies, another is told who, where and what to do, and changes nothing', async () => {
    const one = shop();
    await one.apply();
    const two = cloneOf(one);
    const { finish } = await underWay(one);
    const [planned, drifted] = [await two.plan(), await two.drift()];
    expect(planned.code).toBe(1);
    expect(planned.text).toMatch(
      /the state of "shop" is locked in the schema state_\d+ of the PostgreSQL database that PG_CONN_STR names by plumbline shop \S+@\S+ \(login ann from 127\.0\.0\.1\) since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
    );
    expect(planned.text).toMatch(/SELECT pg_terminate_backend\(\d+\)/);
    expect(await status(two)).toMatchObject({
      code: 0,
      json: { lock: 'held', holder: expect.stringContaining('plumbline shop '), state: { serial: 1 } },
    });
    // The asker's own lock, as the engine has it.
    expect(planned.text).not.toContain('OperationTypePlan');
    expect(drifted).toMatchObject({ code: 3, json: { answer: 'unknown' } });
    expect(await finish()).toMatchObject({ code: 0 });
    two.declare('two');
    expect((await two.plan()).code).toBe(2);
  });

  test('an environment that is made for the first time holds up another one, which is said', async () => {
    const { finish } = await underWay(shop());
    const other = await shop().plan();
    expect(other.text).toContain('lets one environment of a database be made at a time');
    expect(other.text).toContain('by plumbline shop ');
    expect(await finish()).toMatchObject({ code: 0 });
  });

  test('a saved plan is stale once another clone applied', async () => {
    const one = shop();
    await one.apply();
    one.declare('two');
    const { planFile } = (await one.plan()).json as { planFile: string };
    const two = cloneOf(one);
    await two.apply();
    const refused = await one.apply(undefined, planFile);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(
      /is stale, so nothing was applied\nIt starts from serial 1 of the state, which is at 2 now/,
    );
  });

  test.each<[string, () => Record<string, string>, RegExp]>([
    ['no connection string', () => ({}), /PG_CONN_STR is not set/],
    [
      'a wrong password',
      () => ({ PG_CONN_STR: address('wrong-password') }),
      /password authentication failed for user "ann"[\s\S]*PG_CONN_STR/,
    ],
    [
      'a database that is not there',
      () => ({ PG_CONN_STR: address(PASSWORD, 'nowhere') }),
      /database "nowhere" does not exist/,
    ],
    [
      'TLS to a server without',
      () => ({ PG_CONN_STR: address().replace('?sslmode=disable', '') }),
      /SSL is not enabled[\s\S]*sslmode=disable/,
    ],
    [
      'no server',
      () => ({ PG_CONN_STR: address().replace(String(server.port), '1') }),
      /connection refused[\s\S]*Nothing was changed/,
    ],
  ])('%s is said by every command, without the password', async (_, env, what) => {
    const clone = shop();
    for (const command of [clone.plan, clone.apply, clone.drift]) {
      const { code, text } = await command(env());
      expect(code).not.toBe(0);
      expect(text.replaceAll('\\"', '"')).toMatch(what);
      expect(text).not.toMatch(/correct-horse|wrong-password/);
    }
  });

  test('a server that is gone leaves drift open, and during an apply the state in a file that the next run asks for', async () => {
    const one = shop();
    await one.apply();
    server.stop();
    expect(await one.drift()).toMatchObject({ code: 3, json: { answer: 'unknown' } });
    server.start();
    const { finish } = await underWay(one);
    server.stop();
    const ended = await finish();
    expect(ended.code).toBe(1);
    expect(ended.text).toContain('Do not apply again');
    expect(existsSync(join(one.stackDir, 'errored.tfstate'))).toBe(true);
    server.start();
    const next = await one.plan();
    expect(next.text).toContain('the newest state of "shop" was not saved');
    expect(next.code).toBe(1);
  });
});

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
