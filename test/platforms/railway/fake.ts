import { RailwayClient, type RailwayClientOptions } from '../../../platforms/railway/client';
import type { LiveDeployment, LiveInstance } from '../../../platforms/railway/live';
import { Snapshots } from '../../../platforms/railway/snapshot';

type Variables = Record<string, unknown>;
/** Answers one operation: `data`, or a thrown error whose message becomes a GraphQL error. */
// biome-ignore lint/suspicious/noExplicitAny: every operation has data of its own
export type Answer = (variables: any, call: number, headers: Headers) => unknown;

export interface Call {
  readonly name: string;
  readonly variables: Variables;
  readonly url: string;
  readonly headers: Headers;
}

/** A Railway that answers by operation name, over a clock that moves only by sleeping. */
export function fakeRailway(answers: Record<string, Answer>, options: Partial<RailwayClientOptions> = {}) {
  const calls: Call[] = [];
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') };
  const runtime = {
    async fetch(url: string, init: RequestInit): Promise<Response> {
      const { operationName: name, variables } = JSON.parse(String(init.body));
      const headers = new Headers(init.headers);
      const earlier = calls.filter((each) => each.name === name).length;
      calls.push({ name, variables, url, headers });
      const answer = answers[name];
      if (!answer) throw new Error(`the fake does not answer ${name}`);
      try {
        const data = await answer(variables, earlier, headers);
        return data instanceof Response ? data : Response.json({ data });
      } catch (error) {
        if (error instanceof TypeError) throw error;
        return Response.json({
          errors: [{ message: (error as Error).message, traceId: 'trace-1' }],
          data: null,
        });
      }
    },
    async sleep(ms: number) {
      clock.now += ms;
    },
    now: () => clock.now,
    random: () => 0,
  };
  const client = new RailwayClient({ token: 'token-of-the-test', likely: 'account', runtime, ...options });
  return {
    client,
    snapshots: new Snapshots(client),
    runtime,
    clock,
    calls,
    names: () => calls.map(({ name }) => name),
    of: (name: string) => calls.filter((each) => each.name === name).map(({ variables }) => variables),
  };
}

/** The answer of a write got lost on the way back. */
export const lost = () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } });
};

export const refuse = (message: string) => () => {
  throw new Error(message);
};

export const connectionOf = (nodes: readonly unknown[], next?: string) => ({
  edges: nodes.map((node) => ({ node })),
  pageInfo: { hasNextPage: next !== undefined, endCursor: next ?? null },
});

export const IMAGE = 'ghcr.io/acme/web:v2-b2c3d4e';
export const OLD_IMAGE = 'ghcr.io/acme/web:v1-a1b2c3d';

export function deployment(
  id: string,
  status: string,
  image: string | null = IMAGE,
  more: Partial<LiveDeployment> = {},
) {
  return {
    id,
    status,
    createdAt: `2026-11-20T12:00:0${id.length}Z`,
    meta: image === null ? {} : { image },
    instances: [{ status: 'RUNNING' }],
    ...more,
  };
}

export function instance(
  serviceId: string,
  more: Partial<Record<keyof Omit<LiveInstance, 'serviceId'>, unknown>> = {},
) {
  return {
    id: `instance-${serviceId}`,
    serviceId,
    serviceName: serviceId,
    source: { image: IMAGE, repo: null },
    builder: 'RAILPACK',
    watchPatterns: [],
    restartPolicyType: 'ON_FAILURE',
    restartPolicyMaxRetries: 10,
    activeDeployments: [] as unknown[],
    latestDeployment: null,
    domains: { serviceDomains: [] as unknown[], customDomains: [] as unknown[] },
    ...more,
  };
}

export interface EnvironmentParts {
  readonly instances?: readonly ReturnType<typeof instance>[];
  readonly volumes?: readonly unknown[];
  readonly config?: unknown;
}

/** What `Environment` answers; every service has an empty part of the configuration unless told otherwise. */
export function environment({ instances = [], volumes = [], config }: EnvironmentParts = {}) {
  const empty = Object.fromEntries(
    instances.map(({ serviceId }) => [serviceId, { variables: {}, networking: {} }]),
  );
  return {
    environment: {
      id: 'env',
      name: 'production',
      projectId: 'project',
      config: config ?? { services: empty, sharedVariables: {} },
      serviceInstances: connectionOf(instances),
      volumeInstances: connectionOf(volumes),
    },
  };
}
