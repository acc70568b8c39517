import { z } from 'zod';
import { type Context, mutation, type Procedures, query } from '../context';
import { missing, newAppName, newId, requireEnvironment } from '../database';
import { ApiError } from '../errors';
import type { Application } from '../state';
import { appName, clearable, flag, given, id, number, optionalText, page, search } from './input';
import { removeService, startService, stopService, tailOf } from './lifecycle';

const target = { applicationId: id };
const sourceType = z.enum(['docker', 'git', 'github', 'gitlab', 'bitbucket', 'gitea', 'drop']);

// Lower-case keys are refused; what the words in them mean is not checked.
const nanoseconds = z.number().optional();
const healthCheckSwarm = z.strictObject({
  Test: z.array(z.string()).optional(),
  Interval: nanoseconds,
  Timeout: nanoseconds,
  StartPeriod: nanoseconds,
  Retries: z.number().optional(),
});
const restartPolicySwarm = z.strictObject({
  Condition: optionalText,
  Delay: nanoseconds,
  MaxAttempts: z.number().optional(),
  Window: nanoseconds,
});
const paceSwarm = z.strictObject({
  Parallelism: z.number(),
  Delay: nanoseconds,
  FailureAction: optionalText,
  Monitor: nanoseconds,
  MaxFailureRatio: z.number().optional(),
  Order: z.string(),
});
const modeSwarm = z.strictObject({
  Replicated: z.strictObject({ Replicas: z.number().optional() }).optional(),
  Global: z.strictObject({}).optional(),
});

const settings = {
  name: optionalText,
  description: clearable,
  env: clearable,
  sourceType: sourceType.optional(),
  dockerImage: clearable,
  registryUrl: clearable,
  username: clearable,
  password: clearable,
  command: clearable,
  replicas: number.optional(),
  autoDeploy: flag.optional(),
  createEnvFile: flag.optional(),
  memoryLimit: clearable,
  memoryReservation: clearable,
  cpuLimit: clearable,
  cpuReservation: clearable,
  healthCheckSwarm: healthCheckSwarm.nullish(),
  restartPolicySwarm: restartPolicySwarm.nullish(),
  updateConfigSwarm: paceSwarm.nullish(),
  rollbackConfigSwarm: paceSwarm.nullish(),
  modeSwarm: modeSwarm.nullish(),
  stopGracePeriodSwarm: z.number().nullish(),
  environmentId: optionalText,
  applicationStatus: z.enum(['idle', 'running', 'done', 'error']).optional(),
};

const request = z.object({ ...target, title: optionalText, description: optionalText });

function enqueue({ database, queue }: Context, input: z.infer<typeof request>, type: 'deploy' | 'redeploy') {
  const { applicationId, title = 'Manual deployment', description = '' } = input;
  const { name } = database.application(applicationId);
  queue.add(
    { applicationId, titleLog: title, descriptionLog: description, type, applicationType: 'application' },
    name,
  );
}

/** Changes a record; on a missing id the API answers 400. */
function change({ database }: Context, input: { applicationId: string }, values: Partial<Application>): true {
  const application = database.state.applications[input.applicationId];
  if (!application) throw new ApiError('BAD_REQUEST', 'Error updating application');
  Object.assign(application, values);
  database.save();
  return true;
}

export const applicationProcedures: Procedures = {
  'application.create': mutation(
    z.object({
      name: id,
      environmentId: id,
      appName: appName.optional(),
      description: clearable,
      serverId: clearable,
      sourceType: sourceType.default('github'),
    }),
    ({ database }, input) => {
      if (!database.state.environments[input.environmentId]) missing('Environment');
      const application: Application = {
        applicationId: newId(),
        ...input,
        appName: newAppName(input.appName ?? input.name),
        description: input.description ?? null,
        serverId: input.serverId ?? null,
        applicationStatus: 'idle',
        buildType: 'nixpacks',
        dockerImage: null,
        registryUrl: null,
        username: null,
        password: null,
        env: null,
        command: null,
        createEnvFile: true,
        autoDeploy: true,
        refreshToken: newId(),
        replicas: 1,
        memoryLimit: null,
        memoryReservation: null,
        cpuLimit: null,
        cpuReservation: null,
        healthCheckSwarm: null,
        restartPolicySwarm: null,
        updateConfigSwarm: null,
        rollbackConfigSwarm: null,
        modeSwarm: null,
        stopGracePeriodSwarm: null,
        createdAt: database.now(),
      };
      database.state.applications[application.applicationId] = application;
      database.save();
      return application;
    },
  ),
  'application.one': query(z.object(target), ({ database }, { applicationId }) => {
    const application = database.application(applicationId);
    const { state } = database;
    const environment = state.environments[application.environmentId]!;
    const mine = <T extends { applicationId: string | null }>(rows: Record<string, T>) =>
      Object.values(rows).filter((each) => each.applicationId === applicationId);
    return {
      ...application,
      environment: { ...environment, project: state.projects[environment.projectId] },
      deployments: database.deploymentsOf({ applicationId }).map(({ log: _, ...row }) => row),
      mounts: mine(state.mounts),
      domains: mine(state.domains),
      ports: [],
      server: null,
    };
  }),
  'application.update': mutation(z.object({ ...target, ...settings }), (context, input) => {
    const statement = 'update "application" set "environmentId" = $1';
    requireEnvironment(context.database, input.environmentId, statement);
    return change(context, input, given(input) as Partial<Application>);
  }),
  'application.saveDockerProvider': mutation(
    z.object({
      ...target,
      dockerImage: z.string().nullable(),
      username: z.string().nullable(),
      password: z.string().nullable(),
      registryUrl: z.string().nullable(),
    }),
    (context, input) => change(context, input, { ...input, sourceType: 'docker', applicationStatus: 'idle' }),
  ),
  'application.saveEnvironment': mutation(
    z.object({
      ...target,
      env: z.string().nullable(),
      buildArgs: z.string().nullable(),
      buildSecrets: z.string().nullable(),
      createEnvFile: flag,
    }),
    (context, { applicationId, env, createEnvFile }) =>
      change(context, { applicationId }, { env, createEnvFile }),
  ),
  'application.deploy': mutation(request, (context, input) => enqueue(context, input, 'deploy')),
  'application.redeploy': mutation(request, (context, input) => enqueue(context, input, 'redeploy')),
  'application.start': mutation(z.object(target), async (context, { applicationId }) => {
    const application = context.database.application(applicationId);
    await startService(context, application.appName);
    application.applicationStatus = 'done';
    context.database.save();
    return application;
  }),
  'application.stop': mutation(z.object(target), async (context, { applicationId }) => {
    const application = context.database.application(applicationId);
    await stopService(context, application.appName);
    application.applicationStatus = 'idle';
    context.database.save();
    return application;
  }),
  'application.delete': mutation(z.object(target), async (context, { applicationId }) => {
    const application = context.database.application(applicationId);
    context.database.forget(application);
    await removeService(context, application.appName);
    return application;
  }),
  'application.search': query(z.object(page), ({ database: { state } }, input) =>
    search(Object.values(state.applications), input),
  ),
  'application.move': mutation(z.object({ ...target, targetEnvironmentId: id }), (context, input) => {
    if (!context.database.state.environments[input.targetEnvironmentId]) missing('Environment');
    change(context, input, { environmentId: input.targetEnvironmentId });
    return context.database.application(input.applicationId);
  }),
  'application.cancelDeployment': mutation(z.object(target), () => {
    throw new ApiError('BAD_REQUEST', 'Deployment cancellation only available in cloud version');
  }),
  'application.readLogs': query(
    z.object({ ...target, containerId: id, tail: number.default(100), since: optionalText }),
    (context, input) => tailOf(context, input.containerId, input.tail),
  ),
};
