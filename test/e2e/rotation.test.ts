import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { startSlack, WEBHOOK_PATH } from '../platforms/slack/fake';
import { answerOf, Project } from './support/project';

/** Steps after which a run is killed, in the order in which the runs get there. */
const KILLS = [
  'postgres_password:opening',
  'postgres_password:stored',
  'postgres_password:current',
  'railway_token:stored',
  'railway_token:current',
  'railway_token:applied',
] as const;

const KEYS = ['railway_token', 'postgres_password'];
const CONNECTED = '200 {"database":"ok"}';

let project: Project;
let tools: string;
let account: string;
/** Every value that must be nowhere but in the secrets file. */
const sentinels = new Set<string>();
const said: string[] = [];

beforeAll(async () => {
  // Below node_modules, so that it finds the packages that are not bundled.
  mkdirSync(resolve('node_modules', '.cache'), { recursive: true });
  tools = mkdtempSync(resolve('node_modules', '.cache', 'rotation-'));
  buildSync({
    entryPoints: [resolve(__dirname, 'support', 'rotation-driver.ts')],
    outfile: join(tools, 'driver.cjs'),
    bundle: true,
    platform: 'node',
    external: ['esbuild'],
    logLevel: 'error',
  });
  project = await Project.create();
  await project.ok('apply', 'sandbox', '--yes');
  account = await project.input('railway_token');
  await project.setInput('railway_token', await projectToken());
  await learn();
});

afterAll(async () => {
  await project?.remove();
  rmSync(tools, { recursive: true, force: true });
});

test('a Railway token and a database password rotate through one kill after the other, and the app keeps its database', async () => {
  const before = await present();
  for (const kill of KILLS) {
    const { code } = await rotate({ KILL_AFTER: kill });
    expect([kill, code]).toEqual([kill, null]);
    expect([kill, await databaseOfTheApp()]).toEqual([kill, CONNECTED]);
    expect([kill, await knowsToken((await present()).token)]).toEqual([kill, true]);
    if (!stepsOf('railway_token').includes('applied')) expect(await knowsToken(before.token)).toBe(true);
  }
  const slack = await startSlack();
  const last = await rotate({ SLACK_WEBHOOK_URL: slack.webhook }).finally(slack.close);
  expect(last.code).toBe(0);
  expect(slack.messages).toHaveLength(1);
  expect(slack.messages[0]).toMatch(/^Rotation of secrets done: sandbox\n/);
  expect(slack.messages[0]).toMatch(/• railway_token: previous value revoked; services: /);
  said.push(...slack.messages);
  const after = await present();
  expect(after.token).not.toBe(before.token);
  expect(after.password).not.toBe(before.password);
  expect([before.login, after.login]).toEqual(['postgres', 'postgres_blue']);
  expect(await knowsToken(after.token)).toBe(true);
  expect(await knowsToken(before.token)).toBe(false);
  expect(await databaseOfTheApp()).toBe(CONNECTED);
  expect(stepsOf('railway_token')).toEqual(['begun', 'stored', 'verified', 'current', 'applied', 'revoked']);
  expect(stepsOf('postgres_password')).toEqual(['begun', 'stored', 'verified', 'current', 'applied']);

  const status = await project.run('secrets', 'rotation', 'status', 'sandbox');
  expect(status.stdout).toMatch(/postgres_password .* may be revoked after/);
  const drift = await project.run('drift', 'sandbox');
  expect([drift.code, drift.stdout]).toEqual([0, expect.stringMatching(/in sync/)]);
}, 400_000);

test('a password that leaked in its overlap is replaced: no login but the newest is left, in spite of a kill', async () => {
  const leaked = await present();
  const killed = await rotate(
    { KILL_AFTER: 'postgres_password:closed', IMMEDIATELY: '1' },
    'postgres_password',
  );
  expect(killed.code).toBeNull();
  const slack = await startSlack();
  slack.faults.push('cut');
  const webhook = { SLACK_WEBHOOK_URL: slack.webhook };
  // Whatever run comes next ends what was begun.
  const answer = await rotate(webhook, 'postgres_password').finally(slack.close);
  expect([answer.code, slack.requests()]).toEqual([0, 1]);
  expect(answer.output).toMatch(/not told in Slack .*\n.*Whether the request was carried out is not known/);
  expect(slack.messages[0]).toMatch(/• postgres_password: rotated, previous value revoked; services: .*web/);
  said.push(...slack.messages);
  expect(answer.output).toMatch(/revoked the previous postgres_password/);
  expect(stepsOf('postgres_password').slice(-8)).toEqual([
    ...['replacing', 'revoked', 'begun', 'stored', 'verified', 'current', 'applied', 'revoked'],
  ]);
  const { login, password } = await present();
  expect([leaked.login, login]).toEqual(['postgres_blue', 'postgres_green']);
  expect(password).not.toBe(leaked.password);
  expect(await databaseOfTheApp()).toBe(CONNECTED);
  const names = JSON.parse((await project.ok('secrets', 'show', 'sandbox', '--json')).stdout);
  expect(JSON.stringify(names)).not.toMatch(/_(next|previous)/);
});

test('no value is in the audit trail, in what the runs said or sent to Slack, or in anything they left behind', () => {
  const trail = project.read('secrets/rotation.jsonl');
  expect(sentinels.size).toBeGreaterThanOrEqual(8);
  for (const value of sentinels) {
    expect(trail).not.toContain(value);
    for (const text of said) expect(text).not.toContain(value);
  }
  for (const text of [trail, ...said]) expect(text).not.toContain(WEBHOOK_PATH);
});

/** One run of the real thing, as a process that may kill itself. */
async function rotate(env: Record<string, string> = {}, ...keys: string[]) {
  const child = spawn(process.execPath, [join(tools, 'driver.cjs'), ...(keys.length > 0 ? keys : KEYS)], {
    cwd: project.root,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', NO_COLOR: '1', RAILWAY_API_TOKEN: account, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const answer = await answerOf(child);
  said.push(answer.output);
  await learn();
  return answer;
}

async function values(): Promise<Record<string, string>> {
  const { stdout } = await project.ok('secrets', 'show', 'sandbox', '--reveal', '--json');
  const found: Record<string, string> = {};
  JSON.stringify(JSON.parse(stdout), (_, value) => {
    if (typeof value?.name === 'string' && typeof value.value === 'string') found[value.name] = value.value;
    return value;
  });
  return found;
}

async function learn(): Promise<void> {
  for (const [name, value] of Object.entries(await values())) {
    if (/token|password|secret|key/.test(name)) sentinels.add(value);
  }
}

async function present() {
  const {
    railway_token: token = '',
    postgres_password: password = '',
    postgres_user: login = 'postgres',
  } = await values();
  return { token, password, login };
}

function rows(): { key: string; step: string }[] {
  return project
    .read('secrets/rotation.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const stepsOf = (key: string) =>
  rows()
    .filter((row) => row.key === key && row.step !== 'opening' && row.step !== 'closed')
    .map(({ step }) => step);

async function railway(query: string, headers: Record<string, string>) {
  const { url } = JSON.parse(project.read('.plumbline/sandbox/sandbox.json'));
  const answer = await fetch(`${url}/railway/graphql/v2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: whatever the query asked for
  return (await answer.json()) as any;
}

async function projectToken(): Promise<string> {
  const headers = { authorization: `Bearer ${account}` };
  const { data } = await railway('{ projects { edges { node { id baseEnvironmentId } } } }', headers);
  const { id, baseEnvironmentId } = data.projects.edges[0].node;
  const input = `{ projectId: "${id}", environmentId: "${baseEnvironmentId}", name: "made by hand" }`;
  const made = await railway(`mutation { projectTokenCreate(input: ${input}) }`, headers);
  return made.data.projectTokenCreate;
}

async function knowsToken(token: string): Promise<boolean> {
  const { data } = await railway('{ projectToken { id } }', { 'project-access-token': token });
  return data?.projectToken !== undefined;
}

/** What the running app says of a new connection that it makes with what it was given. */
async function databaseOfTheApp(): Promise<string> {
  const { stdout } = await project.ok('sandbox', 'status', '--json');
  const { services } = JSON.parse(stdout) as { services: { name: string; url?: string }[] };
  const url = new URL(services.find(({ name }) => name === 'web')!.url!);
  return new Promise((done, fail) => {
    const options = { host: '127.0.0.1', port: url.port, path: '/api/database', headers: { host: url.host } };
    request(options, (answer) => {
      text(answer).then((body) => done(`${answer.statusCode} ${body.trim()}`), fail);
    })
      .on('error', fail)
      .end();
  });
}
