import { Client } from 'pg';
import type { ManifestRotation } from '../../../../constructs/manifest';
import { Secret } from '../../../../core/secret';
import { createOutput } from '../../../../core/terminal/output';
import { type HttpRuntime, realRuntime, UnknownOutcomeError } from '../../../../platforms/http';
import type { AuditRow } from '../../../../rotation/audit';
import { historyOf } from '../../../../rotation/journal';
import { ROTATING, selectStages } from '../../../../rotation/selection';
import type { SourceContext } from '../../../../rotation/sources';
import { noteApplied, prepare, putBack, revoke, revokeToReplace, withdraw } from '../../../../rotation/steps';
import type { Item, Workshop } from '../../../../rotation/workshop';
import type { Sandbox } from '../../../../sandbox';
import { ask, createProject, createService } from '../../../sandbox/support/railway-project';
import { railway, temporarySandbox, until } from '../../../sandbox/support/sandbox';

/*
 * A rotation is killed before and after each single thing that it writes or sends, taken up again, and has to end as if
 * nothing had happened. Everything is real but the disk: the secrets file and the audit trail are kept in memory.
 */

class Killed extends Error {}

let platform: Awaited<ReturnType<typeof temporarySandbox>>;
let sandbox: Sandbox;
let project: { projectId: string; environmentId: string };

beforeAll(async () => {
  platform = await temporarySandbox();
  sandbox = platform.sandbox;
  project = await createProject(sandbox);
});
afterAll(() => platform.close());

/** What survives a kill. */
interface Disk {
  values: Map<string, string>;
  rows: AuditRow[];
}

const item = (key: string, rotation: ManifestRotation): Item => ({
  environment: 'prod',
  services: ['web'],
  input: { name: key, secret: true, image: false, description: '', required: true, rotation },
});

/** A process that dies at its `last`-th act, before or after it had its effect. */
function processOn(disk: Disk, last: number, after: boolean, ids?: ReturnType<SourceContext['serviceIds']>) {
  let acts = 0;
  async function act<T>(effect: () => T | Promise<T>): Promise<T> {
    acts += 1;
    if (acts > last || (acts === last && !after)) throw new Killed();
    const result = await effect();
    if (acts === last) throw new Killed();
    return result;
  }
  function actNow(effect: () => void): void {
    acts += 1;
    if (acts > last || (acts === last && !after)) throw new Killed();
    effect();
    if (acts === last) throw new Killed();
  }
  const runtime: HttpRuntime = {
    ...realRuntime,
    fetch: (url, init) => act(() => fetch(url, init)),
    sleep: async () => {
      throw new Killed();
    },
  };
  const shop: Workshop = {
    store: {
      file: 'secrets/prod.enc.tfvars',
      read: async () => new Map(disk.values),
      write: (changes) =>
        act(() => {
          for (const [name, value] of Object.entries(changes)) {
            if (value === null) disk.values.delete(name);
            else disk.values.set(name, value);
          }
        }),
    },
    rows: () => disk.rows,
    append: (row) =>
      actNow(() => void disk.rows.push({ at: new Date().toISOString(), who: 'ada', ...row } as AuditRow)),
    contextOf: async ({ input }, rotation, hooks) => ({
      ...hooks,
      key: input.name,
      environment: 'prod',
      rotation,
      source: input.rotation.source,
      root: '/',
      env: { RAILWAY_API_TOKEN: sandbox.credentials.railwayAccountToken },
      inputs: new Map(
        [...disk.values].map(([name, value]) => [name, { value: Secret.shown(value), source: 'test' }]),
      ),
      defaultOf: () => undefined,
      railway: {
        endpoint: `${sandbox.url}/railway/graphql/v2`,
        token: sandbox.credentials.railwayAccountToken,
        likely: 'account',
        source: 'test',
      },
      serviceIds: () => ids,
      runtime,
      output: createOutput({ stream: { write: () => {} }, errStream: { write: () => {} }, env: {} }),
      askValue: undefined,
    }),
    now: () => new Date(),
    newId: () => `r${Math.random().toString(36).slice(2)}`,
  };
  return { shop };
}

/** The whole way, as far as it is not done yet. */
async function rotate(each: Item, shop: Workshop): Promise<void> {
  const step = () => historyOf(shop.rows(), 'prod', each.input.name).open?.step;
  if (shop.rows().at(-1)?.step === 'revoked') return;
  await prepare(each, shop);
  noteApplied(each, shop, 0);
  if (step() === 'applied') await revoke(each, shop);
}

/** What a run chooses to do about one key, as far as it is not done yet; `named` as somebody does whose key leaked. */
async function runOn(each: Item, shop: Workshop, named: boolean): Promise<void> {
  const keys = named ? [each.input.name] : [];
  const candidate = { environment: 'prod', inputs: [{ ...each.input, affects: ['web'] }] };
  const asked = { rows: shop.rows(), keys, immediately: named, back: false, now: new Date() };
  for (const job of selectStages(candidate, undefined, asked).flatMap(({ jobs }) => jobs)) {
    if (job.action === 'replace') await revokeToReplace(job, shop);
    if (ROTATING.includes(job.action)) await prepare(job, shop);
    noteApplied(job, shop, job.overlapMs);
    await revoke(job, shop);
  }
}

async function goBack(each: Item, shop: Workshop): Promise<void> {
  await putBack(each, shop);
  await withdraw(each, shop);
}

async function dies(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    // A lost connection is explained as such on its way up.
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof Killed) return true;
    }
    if (error instanceof UnknownOutcomeError) return true;
    throw error;
  }
}

const ended = (disk: Disk) =>
  disk.rows.filter(({ step }) => !['opening', 'closed'].includes(step)).map(({ step }) => step);

const REPLACED = [
  ...['begun', 'stored', 'verified', 'current', 'applied', 'replacing', 'revoked'],
  ...['begun', 'stored', 'verified', 'current', 'applied', 'revoked'],
];
const WAY = ['begun', 'stored', 'verified', 'current', 'applied', 'revoked'];

describe('a Railway project token', () => {
  const token = item('railway_token', {
    category: 'infrastructure',
    everyDays: 90,
    overlapMs: 0,
    source: { kind: 'railway-project-token' },
  });
  const idOf = async (value: string | undefined): Promise<string | undefined> => {
    const headers = { 'project-access-token': value ?? '' };
    return (await railway(sandbox, '{ projectToken { id } }', {}, headers)).data?.projectToken?.id;
  };
  const names = async (): Promise<string[]> => {
    const query = 'query ($p: String!) { projectTokens(projectId: $p) { edges { node { name } } } }';
    const { projectTokens } = await ask(sandbox, query, { p: project.projectId });
    return projectTokens.edges.map(({ node }: { node: { name: string } }) => node.name);
  };
  const freshDisk = async (): Promise<Disk> => {
    const { projectTokenCreate } = await ask(
      sandbox,
      'mutation ($i: ProjectTokenCreateInput!) { projectTokenCreate(input: $i) }',
      { i: { ...project, name: `by hand ${Math.random()}` } },
    );
    return { values: new Map([['railway_token', projectTokenCreate]]), rows: [] };
  };
  const creates = () =>
    sandbox.admin.requests().filter(({ label }) => label === 'mutation ProjectTokenCreate').length;

  test('survives a kill at each of its acts: the present one always works, and one new one is left', async () => {
    let kills = 0;
    for (let last = 1, more = true; more; last += 1) {
      for (const after of [false, true]) {
        const disk = await freshDisk();
        const old = disk.values.get('railway_token')!;
        const before = await names();
        const madeBefore = creates();
        const first = processOn(disk, last, after);
        const killed = await dies(() => rotate(token, first.shop));
        kills += killed ? 1 : 0;
        more = killed;
        expect([last, after, await idOf(disk.values.get('railway_token'))]).not.toContain(undefined);
        const stored = disk.rows.some(({ step }) => step === 'stored');
        if (!disk.rows.some(({ step }) => step === 'applied')) expect(await idOf(old)).toBeDefined();

        await rotate(token, processOn(disk, Infinity, true).shop);
        expect([...disk.values.keys()]).toEqual(['railway_token']);
        expect(disk.values.get('railway_token')).not.toBe(old);
        expect(await idOf(disk.values.get('railway_token'))).toBeDefined();
        expect(await idOf(old)).toBeUndefined();
        expect((await names()).length).toBe(before.length);
        expect(ended(disk)).toEqual(WAY);
        // Once its value is stored a token is never made a second time.
        expect(creates() - madeBefore).toBeLessThanOrEqual(stored ? 1 : 2);
        for (const value of disk.values.values()) expect(JSON.stringify(disk.rows)).not.toContain(value);
        expect(JSON.stringify(disk.rows)).not.toContain(old);
      }
    }
    expect(kills).toBeGreaterThan(25);
  });

  test('that leaked in its overlap is replaced in spite of a kill at each act, by whatever run comes next', async () => {
    let kills = 0;
    for (let last = 1, more = true; more; last += 1) {
      for (const after of [false, true]) {
        const disk = await freshDisk();
        const oldest = disk.values.get('railway_token')!;
        const { shop } = processOn(disk, Infinity, true);
        await prepare(token, shop);
        noteApplied(token, shop, 86_400_000);
        const leaked = disk.values.get('railway_token')!;
        const made = (await names()).length;

        more = await dies(() => runOn(token, processOn(disk, last, after).shop, true));
        kills += more ? 1 : 0;
        expect([last, after, await idOf(disk.values.get('railway_token'))]).not.toContain(undefined);
        await runOn(token, shop, !disk.rows.some(({ step }) => step === 'replacing'));
        expect(ended(disk)).toEqual(REPLACED);
        expect([...disk.values.keys()]).toEqual(['railway_token']);
        expect(await idOf(disk.values.get('railway_token'))).toBeDefined();
        for (const value of [oldest, leaked]) expect(await idOf(value)).toBeUndefined();
        expect((await names()).length).toBe(made - 1);
      }
    }
    expect(kills).toBeGreaterThan(30);
  });

  test('is not revoked while it is the one that is used again', async () => {
    const disk = await freshDisk();
    const old = disk.values.get('railway_token')!;
    const { shop } = processOn(disk, Infinity, true);
    await prepare(token, shop);
    noteApplied(token, shop, 0);
    disk.values.set('railway_token', old);
    await expect(revoke(token, shop)).rejects.toThrow(/in use again as railway_token/);
    expect(await idOf(old)).toBeDefined();
  });
});

describe('a database password', () => {
  let serviceId: string;
  const password = item('postgres_password', {
    category: 'infrastructure',
    everyDays: 90,
    overlapMs: 0,
    source: { kind: 'postgres', service: 'postgres', userInput: 'postgres_user', database: 'app' },
  });

  beforeAll(async () => {
    const service = await createService(sandbox, project, 'postgres', {
      source: { image: 'postgres:16.4' },
    });
    serviceId = service.serviceId;
    await service.setVariables({ POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'first-password-of-all' });
    expect((await service.rollOut()).status).toBe('SUCCESS');
    // Without a healthcheck a deployment is a success before its app listens.
    await until(() => worksAs(...present()).catch(() => false));
  });

  async function waysIn(): Promise<string[]> {
    const query = 'query ($s: String!, $e: String!) { tcpProxies(serviceId: $s, environmentId: $e) { id } }';
    const { tcpProxies } = await ask(sandbox, query, { s: serviceId, e: project.environmentId });
    return tcpProxies.map(({ id }: { id: string }) => id);
  }

  const openWays = async () => (await waysIn()).length;

  const ids = (...proxyIds: string[]) => ({ serviceId, environmentId: project.environmentId, proxyIds });

  /** Whether a login works, seen from inside the private network: through a proxy of the test's own. */
  async function worksAs(user: string, value: string): Promise<boolean> {
    const { tcpProxyCreate } = await ask(
      sandbox,
      'mutation ($i: TCPProxyCreateInput!) { tcpProxyCreate(input: $i) { id proxyPort } }',
      { i: { serviceId, environmentId: project.environmentId, applicationPort: 5432 } },
    );
    const client = new Client({
      host: '127.0.0.1',
      port: tcpProxyCreate.proxyPort,
      user,
      password: value,
      database: 'app',
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return false;
      throw error;
    } finally {
      await client.end().catch(() => {});
      await ask(sandbox, 'mutation ($id: String!) { tcpProxyDelete(id: $id) }', { id: tcpProxyCreate.id });
    }
  }

  const disk: Disk = {
    values: new Map([
      ['postgres_user', 'app'],
      ['postgres_password', 'first-password-of-all'],
    ]),
    rows: [],
  };
  const present = () => [disk.values.get('postgres_user')!, disk.values.get('postgres_password')!] as const;

  test('survives a kill at each of its acts: the present login always works, and no way in stays open', async () => {
    let kills = 0;
    for (let last = 1, more = true; more; last += 1) {
      for (const after of [false, true]) {
        disk.rows = [];
        const old = present();
        const killed = await dies(() => rotate(password, processOn(disk, last, after, ids()).shop));
        kills += killed ? 1 : 0;
        more = killed;
        if ((await openWays()) === 0) {
          expect([last, after, await worksAs(...present())]).toEqual([last, after, true]);
        }
        await rotate(password, processOn(disk, Infinity, true, ids()).shop);
        expect(await openWays()).toBe(0);
        expect(await worksAs(...present())).toBe(true);
        expect(await worksAs(...old)).toBe(false);
        expect([...disk.values.keys()].sort()).toEqual(['postgres_password', 'postgres_user']);
        expect(ended(disk)).toEqual(WAY);
        expect(JSON.stringify(disk.rows)).not.toContain(disk.values.get('postgres_password'));
      }
    }
    expect(kills).toBeGreaterThan(30);
  });

  test('that leaked in its overlap is replaced in spite of a kill, by whatever run comes next', async () => {
    // Each third act: what is not about logins is covered by the token above, and a database takes its time.
    for (let last = 2, more = true; more; last += 3) {
      disk.rows = [];
      const oldest = present();
      const { shop } = processOn(disk, Infinity, true, ids());
      await prepare(password, shop);
      noteApplied(password, shop, 86_400_000);
      const leaked = present();

      more = await dies(() => runOn(password, processOn(disk, last, true, ids()).shop, true));
      await runOn(password, shop, !disk.rows.some(({ step }) => step === 'replacing'));
      expect([last, ended(disk)]).toEqual([last, REPLACED]);
      expect(await openWays()).toBe(0);
      expect(await worksAs(...present())).toBe(true);
      for (const login of [oldest, leaked]) expect(await worksAs(...login)).toBe(false);
      expect([...disk.values.keys()].sort()).toEqual(['postgres_password', 'postgres_user']);
    }
  });

  test('uses a way in that has been declared since a killed run left it open, and leaves it there', async () => {
    disk.rows = [];
    for (let last = 1; (await openWays()) === 0; last += 1) {
      disk.rows = [];
      await dies(() => rotate(password, processOn(disk, last, true, ids()).shop));
    }
    const [way] = await waysIn();
    await rotate(password, processOn(disk, Infinity, true, ids(way!)).shop);
    expect(await waysIn()).toEqual([way]);
    expect(disk.rows.findLast(({ step }) => step === 'opening' || step === 'closed')?.step).toBe('closed');
    await ask(sandbox, 'mutation ($id: String!) { tcpProxyDelete(id: $id) }', { id: way });
    expect(await worksAs(...present())).toBe(true);
  });

  test('goes back: the previous login is the present one again, and the new one ends', async () => {
    disk.rows = [];
    const old = present();
    const { shop } = processOn(disk, Infinity, true, ids());
    await prepare(password, shop);
    const given = present();
    expect(given[0]).not.toBe(old[0]);
    expect(await worksAs(...given)).toBe(true);
    await goBack(password, shop);
    expect(present()).toEqual(old);
    expect(await worksAs(...old)).toBe(true);
    expect(await worksAs(...given)).toBe(false);
    expect([...disk.values.keys()].sort()).toEqual(['postgres_password', 'postgres_user']);
  });
});
