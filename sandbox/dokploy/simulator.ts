import { z } from 'zod';
import type { SimulatedService, Simulator, SimulatorRequest, SimulatorResponse, World } from '../core/types';
import { PullError } from '../runtime/images';
import { acceptsKey } from './api-keys';
import { ComposeError } from './compose/file';
import { type Context, type Procedures, query } from './context';
import { openDatabase } from './database';
import { deployApplication } from './deploy/application';
import { deployCompose } from './deploy/compose';
import { createEngine } from './docker/engine';
import { createSwarm } from './docker/swarm';
import { keepRoutes } from './docker/traefik';
import { editByHand } from './edits';
import { ApiError, failure, invalidInput, json, plain } from './errors';
import { applicationProcedures } from './procedures/application';
import { composeProcedures } from './procedures/compose';
import { deploymentProcedures } from './procedures/deployments';
import { dockerProcedures } from './procedures/docker';
import { none } from './procedures/input';
import { environmentProcedures, projectProcedures } from './procedures/projects';
import { registryProcedures } from './procedures/registries';
import { domainProcedures, mountProcedures } from './procedures/routing';
import { settingsProcedures } from './procedures/settings';
import { createQueue } from './queue';

const LARGEST_BODY = 1024 * 1024;

const PROCEDURES: Procedures = {
  ...projectProcedures,
  ...environmentProcedures,
  ...composeProcedures,
  ...applicationProcedures,
  ...deploymentProcedures,
  ...domainProcedures,
  ...mountProcedures,
  ...registryProcedures,
  ...dockerProcedures,
  ...settingsProcedures,
  'settings.getOpenApiDocument': query(none, () => ({
    openapi: '3.1.0',
    paths: Object.fromEntries(Object.keys(PROCEDURES).map((name) => [`/${name}`, {}])),
  })),
};

/** Dokploy's REST API over persisted records and a simulated Docker host, whose containers really run as local apps. */
export function createDokploySimulator(world: World): Simulator {
  const database = openDatabase(world);
  const engine = createEngine(database);
  const swarm = createSwarm(database, engine);
  const host = { database, engine, swarm };
  const queue = createQueue(
    database,
    ({ data }, log) =>
      data.composeId
        ? deployCompose(host, database.compose(data.composeId), log)
        : deployApplication(host, database.application(data.applicationId!), log),
    engine.closing,
  );
  const context: Context = { ...host, queue };
  keepRoutes(database, engine);

  return {
    handle: (request) => handle(context, request),
    label: ({ path }) => path.replace(/^\/api\//, ''),
    async resume() {
      forgetRunningDeployments(context);
      await engine.resume();
      await swarm.resume();
    },
    status: () => status(context),
    edit: (fault, service) => editByHand(context, fault, service),
    close: () => engine.close(),
  };
}

async function handle(context: Context, request: SimulatorRequest): Promise<SimulatorResponse> {
  const { method, path, headers, body } = request;
  if (body.length > LARGEST_BODY) return plain(413, 'Body exceeded 1mb limit');
  if (path === '/api/health' && method === 'GET') return json(200, { ok: true });
  if (!acceptsKey(context.database, headers['x-api-key'])) return json(401, { message: 'Unauthorized' });
  const name = /^\/api\/([^/]+)$/.exec(path)?.[1] ?? '';
  const procedure = Object.hasOwn(PROCEDURES, name) ? PROCEDURES[name] : undefined;
  if (!procedure || method !== (procedure.kind === 'query' ? 'GET' : 'POST')) {
    return failure(new ApiError('NOT_FOUND', 'Not found'));
  }
  try {
    const input = procedure.input.parse(
      procedure.kind === 'query' ? Object.fromEntries(request.query) : readBody(body),
    );
    return json(200, await procedure.run(context, input as never));
  } catch (error) {
    if (error instanceof SyntaxError) return plain(400, 'Invalid JSON');
    if (error instanceof z.ZodError) return invalidInput(error);
    if (error instanceof ApiError) return failure(error);
    const ofDocker = error instanceof ComposeError || error instanceof PullError;
    if (ofDocker) return failure(new ApiError('INTERNAL_SERVER_ERROR', error.message));
    throw error;
  }
}

/** @throws SyntaxError when it is not JSON */
function readBody(body: Buffer): unknown {
  return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
}

/** What Dokploy does to its records when it starts: the queue was in memory and is gone. */
function forgetRunningDeployments({ database }: Context): void {
  const { state, save } = database;
  for (const row of state.deployments.filter((each) => each.status === 'running')) row.status = 'cancelled';
  for (const compose of Object.values(state.compose)) {
    if (compose.composeStatus === 'running') compose.composeStatus = 'idle';
  }
  for (const application of Object.values(state.applications)) {
    if (application.applicationStatus === 'running') application.applicationStatus = 'idle';
  }
  save();
}

function status({ database, engine }: Context): SimulatedService[] {
  const { state, world } = database;
  const containers = engine.list().filter(({ record }) => !record.task || record.state === 'running');
  return containers.map((container) => {
    const { record } = container;
    const application = Object.values(state.applications).find(({ appName }) => appName === record.project);
    const host =
      record.routes[0]?.host ??
      Object.values(state.domains).find(
        ({ applicationId }) => application && applicationId === application.applicationId,
      )?.host;
    const current = container.state();
    return {
      platform: 'dokploy',
      name: record.service,
      image: record.image,
      state: current === 'created' ? 'none' : current,
      ...(host !== undefined && { url: world.router.url(host) }),
    };
  });
}
