import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createFaultBoard, type FaultState } from '../../../sandbox/core/faults';
import type { WorkloadSpec } from '../../../sandbox/core/types';
import { createRuntime, type ImageHistory } from '../../../sandbox/runtime/runtime';
import { until } from '../support/sandbox';

const memory = <T>(data: T) => ({ data, save: () => {} });
const IMAGE = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';

let dir: string;
let faults: ReturnType<typeof createFaultBoard>;
let runtime: ReturnType<typeof createRuntime>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plumbline-runtime-'));
  faults = createFaultBoard(memory<FaultState>({}));
  runtime = createRuntime({ faults, history: memory<ImageHistory>({}), secondMs: 1 });
});
afterEach(async () => {
  await runtime.stopAll();
  rmSync(dir, { recursive: true, force: true });
});

const spec = (rest: Partial<WorkloadSpec> = {}): WorkloadSpec => ({
  name: 'web',
  platform: 'railway',
  image: IMAGE,
  environment: {},
  restart: { condition: 'on-failure', maxRetries: 3 },
  ...rest,
});

const running = async (rest: Partial<WorkloadSpec> = {}) => {
  const workload = await runtime.start(spec(rest));
  await until(() => workload.state() === 'running');
  return workload;
};

const page = async (port: number | undefined, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text() };
};

test('a web app says which version it is on each of its health paths', async () => {
  const workload = await running();
  for (const path of ['/api/health', '/health', '/health/ready']) {
    expect(JSON.parse((await page(workload.port(), path)).text)).toMatchObject({
      status: 'healthy',
      version: 'v1-a1b2c3d',
      image: IMAGE,
      timestamp: expect.any(String),
    });
  }
  expect(await workload.probe('/nowhere')).toBe(404);
});

test('an app that crashes is restarted up to its cap and no further', async () => {
  const workload = await runtime.start(spec({ image: 'ghcr.io/acme/web:crash-at-start' }));
  expect(await workload.exited).toBe(1);
  expect(workload).toMatchObject({ behaviour: 'crash-at-start' });
  expect([workload.state(), workload.restartCount(), workload.exitCode()]).toEqual(['exited', 3, 1]);
  expect(await workload.probe('/health')).toBeUndefined();
});

test.each([
  ['no', 0],
  ['always', 3],
] as const)('under the restart condition "%s" a crash leads to %i restarts', async (condition, restarts) => {
  const workload = await runtime.start(
    spec({ image: 'ghcr.io/acme/web:crash-at-start', restart: { condition, maxRetries: 3 } }),
  );
  await workload.exited;
  expect(workload.restartCount()).toBe(restarts);
});

test('an app that crashes after a minute serves until then', async () => {
  const workload = await runtime.start(spec({ image: 'ghcr.io/plumbline-sandbox/worker:crash-after-start' }));
  await until(() => workload.state() === 'running');
  expect(await workload.exited).toBe(1);
  expect(workload.restartCount()).toBe(3);
});

test('a stopped app is not restarted', async () => {
  const workload = await running({ restart: { condition: 'always', maxRetries: 10 } });
  await workload.stop();
  expect([workload.state(), workload.restartCount(), workload.port()]).toEqual(['exited', 0, undefined]);
});

test('a flapping app is healthy every other time', async () => {
  const workload = await running({ image: 'ghcr.io/acme/web:flapping-v1' });
  const statuses = [];
  for (let index = 0; index < 4; index += 1) statuses.push(await workload.probe('/health'));
  expect(statuses).toEqual([200, 503, 200, 503]);
});

test('an app that leaks errors shows its environment, and others do not', async () => {
  const environment = { SESSION_SECRET: 'sentinel' };
  const leaking = await running({ image: 'ghcr.io/acme/web:leaking-errors', environment });
  expect(await page(leaking.port(), '/nowhere')).toMatchObject({
    status: 500,
    text: expect.stringContaining('sentinel'),
  });
  const tight = await running({ environment });
  expect((await page(tight.port(), '/nowhere')).text).not.toContain('sentinel');
});

test('a fault changes the next container only, and a resumed one keeps its behaviour', async () => {
  const before = await running();
  faults.on('never-healthy', 'web', 1);
  const broken = await running();
  const after = await running();
  const resumed = await running({ behaviour: 'never-healthy' });
  const statuses = await Promise.all([before, broken, after, resumed].map((each) => each.probe('/health')));
  expect(statuses).toEqual([200, 503, 200, 503]);
});

test('an app can answer 200 and say that it is down', async () => {
  faults.on('unwell', undefined, 1);
  const unwell = await running();
  expect(await unwell.probe('/health')).toBe(200);
  expect(JSON.parse((await page(unwell.port(), '/health')).text)).toMatchObject({
    status: 'DOWN',
    image: IMAGE,
  });
});

test('a lying app says it is the version before it, within its own environment', async () => {
  await running({ scope: 'prod' });
  await running({ scope: 'staging', image: 'ghcr.io/acme/web:v0' });
  faults.on('lying', undefined, 1);
  const liar = await running({ scope: 'prod', image: 'ghcr.io/acme/web:v2' });
  expect(JSON.parse((await page(liar.port(), '/health')).text)).toMatchObject({
    version: 'v1-a1b2c3d',
    image: IMAGE,
  });
});

test('the container port is the one the environment gives, or the usual one', async () => {
  expect((await running({ environment: { PORT: '8080' } })).containerPort()).toBe(8080);
  expect((await running()).containerPort()).toBe(3000);
  expect((await running({ image: 'redis:7' })).containerPort()).toBe(6379);
  expect((await running({ image: 'ghcr.io/plumbline-sandbox/worker:v1' })).containerPort()).toBeUndefined();
});

function redis(port: number | undefined, commands: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port!, '127.0.0.1', () => socket.write(`${commands}QUIT\r\n`));
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

test('redis keeps its data in its volume and asks for its password', async () => {
  const options = { image: 'redis:7', dataDir: join(dir, 'redis'), environment: { REDIS_PASSWORD: 'pw' } };
  const first = await running(options);
  expect(await redis(first.port(), 'PING\r\n')).toBe(
    '-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n',
  );
  expect(await redis(first.port(), 'AUTH pw\r\nPING\r\nSET a 1\r\n')).toBe('+OK\r\n+PONG\r\n+OK\r\n+OK\r\n');
  await first.stop();
  const second = await running(options);
  expect(await redis(second.port(), 'AUTH pw\r\nGET a\r\nDEL a\r\nGET a\r\nFLY\r\n')).toBe(
    "+OK\r\n$1\r\n1\r\n:1\r\n$-1\r\n-ERR unknown command 'FLY'\r\n+OK\r\n",
  );
});

test('postgres is real and keeps its data in its volume', async () => {
  const options = { name: 'db', image: 'postgres:16.4', dataDir: join(dir, 'postgres') };
  const query = async (port: number | undefined, sql: string) => {
    const client = new Client({ host: '127.0.0.1', port, user: 'app', password: 'pw', database: 'app' });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const first = await running(options);
  await query(first.port(), 'CREATE TABLE ledger (amount int); INSERT INTO ledger VALUES (42)');
  await first.stop();
  const second = await running(options);
  expect(await query(second.port(), 'SELECT amount FROM ledger')).toEqual([{ amount: 42 }]);
});

test('postgres asks for the password its volume began with, until SQL changes it', async () => {
  const options = {
    name: 'db',
    image: 'postgres:16.4',
    dataDir: join(dir, 'postgres'),
    environment: { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'first, with spaces' },
  };
  const query = async (port: number | undefined, user: string, password: string, sql = 'SELECT 1 AS one') => {
    const client = new Client({ host: '127.0.0.1', port, user, password, database: 'app' });
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const first = await running(options);
  const right = ['app', 'first, with spaces'] as const;
  expect(await query(first.port(), ...right)).toEqual([{ one: 1 }]);
  const refused = 'password authentication failed for user';
  await expect(query(first.port(), 'app', 'wrong')).rejects.toThrow(`${refused} "app"`);
  await expect(query(first.port(), 'nobody', 'wrong')).rejects.toThrow(`${refused} "nobody"`);
  await query(first.port(), ...right, "ALTER ROLE app PASSWORD 'second'");
  await query(first.port(), 'app', 'second', "CREATE ROLE idle NOLOGIN PASSWORD 'idle'");
  await expect(query(first.port(), 'idle', 'idle')).rejects.toThrow('role "idle" is not permitted to log in');
  await first.stop();
  const second = await running({
    ...options,
    environment: { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'third' },
  });
  await expect(query(second.port(), 'app', 'third')).rejects.toThrow(refused);
  expect(await query(second.port(), 'app', 'second')).toEqual([{ one: 1 }]);
});
