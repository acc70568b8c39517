import { z } from 'zod';
import { defaultCommand } from '../compose/command';
import { convertCompose } from '../compose/convert';
import { parseYaml } from '../compose/file';
import { type Context, mutation, type Procedures, query } from '../context';
import { type Database, missing, newAppName, newId, requireEnvironment } from '../database';
import { COMPOSE_FILE } from '../deploy/compose';
import { ApiError } from '../errors';
import type { Compose } from '../state';
import { isOld } from '../version';
import { appName, flag, given, id, number, optionalText, page, search, text } from './input';
import { removeService, startService, stopService, tailOf } from './lifecycle';

const composeType = z.enum(['docker-compose', 'stack']);
const sourceType = z.enum(['git', 'github', 'gitlab', 'bitbucket', 'gitea', 'raw']);
const target = { composeId: id };

const settings = {
  name: optionalText,
  description: z.string().nullish(),
  env: z.string().nullish(),
  composeFile: optionalText,
  sourceType: sourceType.optional(),
  composeType: composeType.optional(),
  command: optionalText,
  composePath: optionalText,
  suffix: optionalText,
  randomize: flag.optional(),
  isolatedDeployment: flag.optional(),
  autoDeploy: flag.optional(),
  triggerType: z.enum(['push', 'tag']).optional(),
  environmentId: optionalText,
  createEnvFile: flag.optional(),
  refreshToken: optionalText,
  composeStatus: z.enum(['idle', 'running', 'done', 'error']).optional(),
};

const request = z.object({ ...target, title: optionalText, description: optionalText });

function enqueue({ database, queue }: Context, input: z.infer<typeof request>, type: 'deploy' | 'redeploy') {
  const { composeId, title = 'Manual deployment', description = '' } = input;
  const { name } = database.compose(composeId);
  queue.add(
    { composeId, titleLog: title, descriptionLog: description, type, applicationType: 'compose' },
    name,
  );
  return { success: true, message: 'Deployment queued', composeId };
}

export const composeProcedures: Procedures = {
  'compose.create': mutation(
    z.object({
      name: id,
      environmentId: id,
      description: z.string().nullish(),
      appName: appName.optional(),
      composeType: composeType.default('docker-compose'),
      serverId: z.string().nullish(),
      composeFile: text.default(''),
      sourceType: sourceType.default('github'),
    }),
    ({ database }, input) => {
      if (!database.state.environments[input.environmentId]) missing('Environment');
      const compose: Compose = {
        composeId: newId(),
        ...input,
        description: input.description ?? null,
        serverId: input.serverId ?? null,
        appName: newAppName(input.appName ?? input.name),
        env: '',
        command: '',
        composePath: './docker-compose.yml',
        composeStatus: 'idle',
        autoDeploy: true,
        triggerType: 'push',
        createEnvFile: true,
        suffix: '',
        randomize: false,
        isolatedDeployment: false,
        refreshToken: newId(),
        createdAt: database.now(),
      };
      database.state.compose[compose.composeId] = compose;
      database.save();
      return record(database, compose);
    },
  ),
  'compose.one': query(z.object(target), ({ database }, { composeId }) => {
    const compose = database.compose(composeId);
    const { state } = database;
    const environment = state.environments[compose.environmentId]!;
    const mine = <T extends { composeId: string | null }>(rows: Record<string, T>) =>
      Object.values(rows).filter((each) => each.composeId === composeId);
    return {
      ...record(database, compose),
      environment: { ...environment, project: state.projects[environment.projectId] },
      // Not sorted: oldest first.
      deployments: state.deployments
        .filter((each) => each.composeId === composeId)
        .map(({ log: _, ...row }) => row),
      mounts: mine(state.mounts),
      domains: mine(state.domains),
      backups: [],
      server: null,
      hasGitProviderAccess: true,
    };
  }),
  // A missing id is answered with 200 and nothing.
  'compose.update': mutation(z.object({ ...target, ...settings }), ({ database }, input) => {
    const compose = database.state.compose[input.composeId];
    if (!compose) return undefined;
    requireEnvironment(database, input.environmentId, 'update "compose" set "environmentId" = $1');
    const { createEnvFile, ...settings } = given(input);
    Object.assign(compose, settings, isOld(database.world) ? {} : given({ createEnvFile }));
    database.save();
    return record(database, compose);
  }),
  'compose.saveEnvironment': mutation(
    z.object({ ...target, env: text, createEnvFile: flag.optional() }),
    ({ database }, input) => {
      const compose = database.state.compose[input.composeId];
      if (!compose) throw new ApiError('BAD_REQUEST', 'Error adding environment');
      Object.assign(compose, given(input));
      database.save();
      return true;
    },
  ),
  'compose.deploy': mutation(request, (context, input) => enqueue(context, input, 'deploy')),
  'compose.redeploy': mutation(request, (context, input) => enqueue(context, input, 'redeploy')),
  'compose.start': mutation(z.object(target), async (context, { composeId }) => {
    const compose = context.database.compose(composeId);
    await startService(context, compose.appName);
    compose.composeStatus = 'done';
    context.database.save();
    return true;
  }),
  'compose.stop': mutation(z.object(target), async (context, { composeId }) => {
    const compose = context.database.compose(composeId);
    await stopService(context, compose.appName);
    compose.composeStatus = 'idle';
    context.database.save();
    return true;
  }),
  'compose.delete': mutation(
    z.object({ ...target, deleteVolumes: flag.default(false) }),
    async (context, input) => {
      const compose = context.database.compose(input.composeId);
      context.database.forget(compose);
      await removeService(context, compose.appName);
      if (input.deleteVolumes) context.engine.removeVolumes(compose.appName);
      return record(context.database, compose);
    },
  ),
  'compose.loadServices': query(
    z.object({ ...target, type: z.enum(['cache', 'fetch']).default('cache') }),
    ({ database }, input) => {
      const compose = database.compose(input.composeId);
      const file = input.type === 'fetch' ? compose.composeFile : compose.fileOnDisk;
      if (file === undefined) throw new ApiError('NOT_FOUND', 'Compose file not found');
      return Object.keys((parseYaml(file)['services'] ?? {}) as object);
    },
  ),
  'compose.getConvertedCompose': query(z.object(target), ({ database }, { composeId }) =>
    convertCompose(database, database.compose(composeId)),
  ),
  'compose.getDefaultCommand': query(z.object(target), ({ database }, { composeId }) => {
    const compose = database.compose(composeId);
    return `docker ${defaultCommand(compose.composeType, compose.appName, COMPOSE_FILE)}`;
  }),
  'compose.search': query(z.object(page), ({ database }, input) =>
    search(
      Object.values(database.state.compose).map((compose) => record(database, compose)),
      input,
    ),
  ),
  'compose.move': mutation(z.object({ ...target, targetEnvironmentId: id }), ({ database }, input) => {
    const compose = database.compose(input.composeId);
    if (!database.state.environments[input.targetEnvironmentId]) missing('Environment');
    compose.environmentId = input.targetEnvironmentId;
    database.save();
    return record(database, compose);
  }),
  'compose.refreshToken': mutation(z.object(target), ({ database }, { composeId }) => {
    database.compose(composeId).refreshToken = newId();
    database.save();
    return true;
  }),
  'compose.cancelDeployment': mutation(z.object(target), () => {
    throw new ApiError('BAD_REQUEST', 'Deployment cancellation only available in cloud version');
  }),
  'compose.cleanQueues': mutation(z.object(target), ({ queue }) => {
    queue.clean();
    return { success: true, message: 'Queues cleaned successfully' };
  }),
  'compose.readLogs': query(
    z.object({ ...target, containerId: id, tail: number.default(100), since: optionalText }),
    (context, input) => tailOf(context, input.containerId, input.tail),
  ),
};

/** The record as the API shows it: an old one has no say in whether `.env` is written. */
function record({ world }: Database, { fileOnDisk: _, createEnvFile, ...compose }: Compose) {
  return isOld(world) ? compose : { ...compose, createEnvFile };
}
