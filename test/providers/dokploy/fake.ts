import { DokployClient } from '../../../platforms/dokploy/client';
import type { Session } from '../../../providers/dokploy/session';
import type { Context } from '../../../providers/framework/resource';
import type { State } from '../../../providers/framework/schema';
import { type Call, KEY, type Script, scripted } from '../../platforms/dokploy/script';

export const FINGERPRINT_KEY = 'f'.repeat(64);

export interface FakeContainer {
  readonly id: string;
  readonly service: string;
  readonly image: string;
  readonly state?: string;
  readonly health?: 'healthy' | 'unhealthy' | 'starting';
  readonly restarts?: number;
  readonly exitCode?: number;
  /** Exit codes of the last probes. */
  readonly probes?: readonly number[];
}

type Row = Record<string, unknown>;

/** One project on a Dokploy held in memory: what the provider wrote can be read back, and tests edit it by hand. */
export function fakeDokploy(overrides: Script = {}) {
  const compose = new Map<string, Row>();
  const applications = new Map<string, Row>();
  const domains = new Map<string, Row>();
  const registries = new Map<string, Row>();
  const project = { projectId: 'prj-1', name: 'shop', description: '' };
  let serial = 0;
  let containers: (now: number) => readonly FakeContainer[] = () => [];
  /** What becomes of the next deployments. */
  const deployment = { status: 'done', log: '' };

  const missing = (type: string) => ({
    status: 404,
    json: { message: `${type} not found`, code: 'NOT_FOUND' },
  });
  const newRow = (body: Row): Row => ({
    ...body,
    appName: `${body['appName']}-x1y2z3`,
    autoDeploy: true,
    env: null,
    command: '',
    sourceType: body['sourceType'] ?? 'github',
    deployments: [],
    domains: [],
    mounts: [],
    ports: [],
  });
  const deploy = (rows: Map<string, Row>, id: unknown, call: Call, now: number) => {
    const row = rows.get(String(id));
    if (!row) return missing('Service');
    (row['deployments'] as Row[]).push({
      deploymentId: `dep-${++serial}`,
      title: call.body['title'],
      status: deployment.status,
      createdAt: new Date(now + serial).toISOString(),
    });
    return { json: { success: true } };
  };
  const owner = (body: Row) =>
    compose.get(String(body['composeId'] ?? body['serviceId'])) ??
    applications.get(String(body['applicationId'] ?? body['serviceId']));

  const script: Script = {
    'GET project.all': () => ({
      json: [
        {
          ...project,
          environments: [
            {
              environmentId: 'env-1',
              name: 'production',
              isDefault: true,
              compose: [...compose.values()].map(({ composeId, name }) => ({ composeId, name })),
              applications: [...applications.values()].map(({ applicationId, name }) => ({
                applicationId,
                name,
              })),
            },
          ],
        },
      ],
    }),
    'POST compose.create': ({ body }) => {
      const composeId = `cmp-${++serial}`;
      compose.set(composeId, { composeId, composeType: 'docker-compose', ...newRow(body) });
      return { json: compose.get(composeId) };
    },
    'GET compose.one': ({ query }) => {
      const row = compose.get(query['composeId']!);
      return row ? { json: row } : missing('Compose');
    },
    'POST compose.update': ({ body }) => {
      const row = compose.get(String(body['composeId']));
      if (!row) return { text: '' };
      return { json: Object.assign(row, body) };
    },
    'POST compose.delete': ({ body }) => {
      compose.delete(String(body['composeId']));
      return { json: {} };
    },
    'POST compose.deploy': (call, now) => deploy(compose, call.body['composeId'], call, now),
    'POST application.create': ({ body }) => {
      const applicationId = `app-${++serial}`;
      applications.set(applicationId, { applicationId, ...newRow(body) });
      return { json: applications.get(applicationId) };
    },
    'GET application.one': ({ query }) => {
      const row = applications.get(query['applicationId']!);
      return row ? { json: row } : missing('Application');
    },
    'POST application.update': ({ body }) => {
      Object.assign(applications.get(String(body['applicationId']))!, body);
      return { json: true };
    },
    'POST application.deploy': (call, now) => deploy(applications, call.body['applicationId'], call, now),
    'GET deployment.allByCompose': ({ query }) => ({
      json: compose.get(query['composeId']!)?.['deployments'] ?? [],
    }),
    'GET deployment.all': ({ query }) => ({
      json: applications.get(query['applicationId']!)?.['deployments'] ?? [],
    }),
    'GET deployment.queueList': { json: [] },
    'GET deployment.readLogs': () => ({ json: deployment.log }),
    'POST domain.create': ({ body }) => {
      const row = { domainId: `dom-${++serial}`, ...body };
      (owner(body)!['domains'] as Row[]).push(row);
      domains.set(row.domainId, row);
      return { json: row };
    },
    'GET domain.one': ({ query }) => {
      const row = domains.get(query['domainId']!);
      return row ? { json: row } : missing('Domain');
    },
    'POST mounts.create': ({ body }) => {
      (owner(body)!['mounts'] as Row[]).push({ mountId: `mnt-${++serial}`, ...body });
      return { json: true };
    },
    'POST mounts.update': { json: {} },
    'GET registry.all': () => ({ json: [...registries.values()] }),
    'GET registry.one': ({ query }) => {
      const row = registries.get(String(query['registryId']));
      return row ? { json: { ...row, password: undefined } } : missing('Registry');
    },
    'POST registry.create': ({ body }) => {
      const row = { registryId: `reg-${++serial}`, ...body };
      registries.set(row.registryId, row);
      return { json: row };
    },
    'POST registry.testRegistry': { json: true },
    'POST registry.update': ({ body }) => {
      Object.assign(registries.get(String(body['registryId'])) ?? {}, body);
      return { json: true };
    },
    'POST registry.remove': ({ body }) => {
      registries.delete(String(body['registryId']));
      return { json: true };
    },
    'GET docker.getContainersByAppNameMatch': ({ query }, now) => ({
      json: containers(now).map(({ id, service, state = 'running' }) => ({
        containerId: id,
        name: query['appType'] ? `${query['appName']}-${service}-1` : `${query['appName']}.1.${id}`,
        state,
        status: '',
      })),
    }),
    'GET docker.getConfig': ({ query }, now) => {
      const found = containers(now).find(({ id }) => id === query['containerId']);
      return found ? { json: inspectionOf(found) } : { text: '' };
    },
    ...overrides,
  };

  const run = scripted(script);
  const session: Session = { api: run.client, fingerprintKey: FINGERPRINT_KEY };
  return {
    ...run,
    session,
    /** A session of its own, as every walk of Terraform has: nothing read before is known in it. */
    nextWalk: (): Session => ({
      ...session,
      api: new DokployClient({ url: run.client.url, token: KEY, runtime: run.client.runtime }),
    }),
    compose,
    applications,
    domains,
    registries,
    deployment,
    runs(next: readonly FakeContainer[] | ((now: number) => readonly FakeContainer[])) {
      containers = typeof next === 'function' ? next : () => next;
    },
  };
}

function inspectionOf({
  service,
  image,
  state = 'running',
  health = 'healthy',
  restarts = 0,
  exitCode = 0,
  probes = [0],
}: FakeContainer) {
  return {
    RestartCount: restarts,
    Config: { Image: image, Labels: { 'com.docker.compose.service': service } },
    State: {
      Status: state,
      ExitCode: exitCode,
      Health: { Status: health, Log: probes.map((ExitCode) => ({ ExitCode })) },
    },
  };
}

/** What Terraform gives a call, with the warnings it got. */
export function testContext(): Context & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    signal: new AbortController().signal,
    warn: (summary) => void warnings.push(summary),
    progress: () => {},
    warnings,
  };
}

/** A configuration or plan with every attribute of a definition. */
export function stateFor(definition: { readonly attributes: object }, given: State): State {
  const empty = Object.fromEntries(Object.keys(definition.attributes).map((name) => [name, null]));
  return { ...empty, ...given };
}
