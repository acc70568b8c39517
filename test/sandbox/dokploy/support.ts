import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDokploySimulator } from '../../../sandbox/dokploy';
import { type Sandbox, startSandboxWith } from '../../../sandbox/start';
import { until } from '../support/sandbox';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-dokploy-'));
  folders.push(folder);
  return folder;
}

/** A sandbox with nothing but Dokploy in it, a hundred times faster than life. */
export function dokploySandbox(dir = temporaryFolder()): Promise<Sandbox> {
  return startSandboxWith({ dokploy: createDokploySimulator }, { secondMs: 10, dir });
}

export interface Answer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the procedure answers
  body: any;
}

type Input = Record<string, unknown>;

/** Speaks to the simulated API as a client with the sandbox's key. */
export function client(
  sandbox: Sandbox,
  headers: Record<string, string> = { 'x-api-key': sandbox.credentials.dokployKey },
) {
  const send = async (procedure: string, init: RequestInit, search = ''): Promise<Answer> => {
    const answer = await fetch(`${sandbox.url}/dokploy/api/${procedure}${search}`, init);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    return { status: answer.status, text, body: isJson ? JSON.parse(text) : undefined };
  };
  const get = (procedure: string, input: Record<string, string> = {}) =>
    send(procedure, { headers: { connection: 'close', ...headers } }, `?${new URLSearchParams(input)}`);
  const post = (procedure: string, input: Input | string = {}) =>
    send(procedure, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close', ...headers },
      body: typeof input === 'string' ? input : JSON.stringify(input),
    });
  return { get, post };
}

export type Client = ReturnType<typeof client>;

export async function newEnvironment(api: Client): Promise<string> {
  const { body } = await api.post('project.create', { name: 'acme' });
  return body.environment.environmentId;
}

let titles = 0;

/** Deploys, follows the deployment by its title, and gives its row once it is over. */
export async function deploy(api: Client, target: { composeId: string } | { applicationId: string }) {
  titles += 1;
  const title = `test ${titles}`;
  const compose = 'composeId' in target;
  await api.post(`${compose ? 'compose' : 'application'}.deploy`, { ...target, title });
  const list = () => api.get(compose ? 'deployment.allByCompose' : 'deployment.all', { ...target });
  return until(async () => {
    const rows: { title: string; status: string; deploymentId: string }[] = (await list()).body;
    return rows.find((row) => row.title === title && row.status !== 'running');
  });
}

/** A compose service that is healthy on 127.0.0.1:3000/health; probes once a simulated second. */
export const web = (image: string, more: Input = {}) => ({
  image: `ghcr.io/acme/${image}`,
  restart: 'on-failure:3',
  healthcheck: {
    test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:3000/health'],
    interval: '1s',
    timeout: '1s',
    retries: 2,
    start_period: '1s',
  },
  ...more,
});

export const file = (services: Input, more: Input = {}) => JSON.stringify({ services, ...more });

export async function newCompose(api: Client, composeFile: string, settings: Input = {}) {
  const environmentId = await newEnvironment(api);
  const { body } = await api.post('compose.create', {
    name: 'ledger',
    environmentId,
    sourceType: 'raw',
    composeFile,
  });
  const { composeId, appName } = body;
  const command = `compose -p ${appName} -f docker-compose.yml up -d --wait --wait-timeout 60 --remove-orphans`;
  await api.post('compose.update', { composeId, command, ...settings });
  return { composeId, appName } as { composeId: string; appName: string };
}

/** Containers of an app by service, inspected. */
export async function inspect(api: Client, appName: string, appType = 'docker-compose') {
  const input: Record<string, string> = appType === '' ? { appName } : { appName, appType };
  const { body } = await api.get('docker.getContainersByAppNameMatch', input);
  const listed: { containerId: string; name: string; state: string; status: string }[] = body;
  return Promise.all(
    listed.map(async (container) => ({
      ...container,
      ...(await api.get('docker.getConfig', { containerId: container.containerId })).body,
    })),
  );
}
