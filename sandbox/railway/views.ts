import { configEtag, environmentConfig } from './config';
import { connection, type PageArguments } from './connection';
import type { Context } from './context';
import { listedDeployments } from './deployment-view';
import { instanceView } from './instance-view';
import type {
  BackupKind,
  Environment,
  Patch,
  Project,
  ProjectToken,
  Service,
  Variable,
  Volume,
  VolumeInstance,
} from './state';
import { referencesIn } from './variables';

const byEnvironment = (id: string) => (record: { environmentId: string }) => record.environmentId === id;
const byProject = (id: string) => (record: { projectId: string }) => record.projectId === id;

export function userView(context: Context) {
  const { userId, createdAt } = context.database.state;
  return {
    id: userId,
    name: 'Sandbox',
    email: 'sandbox@plumbline.internal',
    username: 'sandbox',
    createdAt,
    workspaces: [workspaceView(context)],
  };
}

export function workspaceView(context: Context) {
  const { workspaceId, createdAt, projects } = context.database.state;
  return {
    id: workspaceId,
    name: 'Sandbox',
    createdAt,
    updatedAt: createdAt,
    preferredRegion: null,
    projects: (page: PageArguments) =>
      connection(
        Object.values(projects).map((project) => projectView(context, project)),
        page,
      ),
  };
}

export function projectView(context: Context, project: Project): object {
  const { database } = context;
  const { state } = database;
  const environments = Object.values(state.environments).filter(byProject(project.id));
  return {
    ...project,
    deletedAt: null,
    isTempProject: false,
    primaryEnvironmentId: environments.find(({ isEphemeral }) => !isEphemeral)?.id ?? null,
    workspaceId: state.workspaceId,
    workspace: () => workspaceView(context),
    baseEnvironment: () => environmentView(context, state.environments[project.baseEnvironmentId]!),
    environments: ({ isEphemeral, ...page }: PageArguments & { isEphemeral?: boolean }) =>
      connection(
        environments
          .filter((each) => isEphemeral == null || each.isEphemeral === isEphemeral)
          .map((each) => environmentView(context, each)),
        page,
      ),
    services: (page: PageArguments) =>
      connection(
        Object.values(state.services)
          .filter(byProject(project.id))
          .map((each) => serviceView(context, each)),
        page,
      ),
    volumes: (page: PageArguments) =>
      connection(
        Object.values(state.volumes)
          .filter(byProject(project.id))
          .map((each) => volumeView(context, each)),
        page,
      ),
    deployments: (page: PageArguments) => connection(listedDeployments(context, byProject(project.id)), page),
  };
}

export function environmentView(context: Context, environment: Environment): object {
  const { database } = context;
  const { state } = database;
  const here = byEnvironment(environment.id);
  const visible = <T extends { visibleAt: string; environmentId: string }>(table: Record<string, T>) =>
    Object.values(table).filter((record) => here(record) && database.isVisible(record));
  return {
    ...environment,
    deletedAt: null,
    canAccess: true,
    unmergedChangesCount: null,
    sourceEnvironment: () => {
      const source = environment.sourceEnvironmentId && state.environments[environment.sourceEnvironmentId];
      return source ? environmentView(context, source) : null;
    },
    config: ({ decryptVariables }: { decryptVariables?: boolean }) =>
      environmentConfig(database, environment, decryptVariables === true),
    configEtag: () => configEtag(database, environment),
    deployments: (page: PageArguments) => connection(listedDeployments(context, here), page),
    serviceInstances: (page: PageArguments) =>
      connection(
        visible(state.instances).map((each) => instanceView(context, each)),
        page,
      ),
    volumeInstances: (page: PageArguments) =>
      connection(
        visible(state.volumeInstances).map((each) => volumeInstanceView(context, each)),
        page,
      ),
    variables: (page: PageArguments) =>
      connection(
        [
          ...variableViews(context, environment, environment.sharedVariables, null),
          ...visible(state.instances).flatMap((each) =>
            variableViews(context, environment, each.variables, each.serviceId),
          ),
        ],
        page,
      ),
  };
}

function variableViews(
  context: Context,
  environment: Environment,
  variables: Record<string, Variable>,
  serviceId: string | null,
) {
  return Object.entries(variables).map(([name, { value, isSealed, createdAt, updatedAt }]) => ({
    id: `${environment.id}:${serviceId ?? 'shared'}:${name}`,
    name,
    isSealed,
    createdAt,
    updatedAt,
    references: referencesIn(value),
    environmentId: environment.id,
    environment: () => environmentView(context, environment),
    serviceId,
    service: () => (serviceId ? serviceView(context, context.database.state.services[serviceId]!) : null),
  }));
}

export function serviceView(context: Context, service: Service): object {
  const { database } = context;
  const { state } = database;
  const own = (record: { serviceId: string | null }) => record.serviceId === service.id;
  return {
    ...service,
    deletedAt: null,
    templateId: null,
    templateServiceId: null,
    project: () => projectView(context, state.projects[service.projectId]!),
    deployments: (page: PageArguments) => connection(listedDeployments(context, own), page),
    serviceInstances: (page: PageArguments) =>
      connection(
        Object.values(state.instances)
          .filter((each) => own(each) && database.isVisible(each))
          .map((each) => instanceView(context, each)),
        page,
      ),
  };
}

export function volumeView(context: Context, volume: Volume): object {
  const { database } = context;
  const { state } = database;
  return {
    ...volume,
    project: () => projectView(context, state.projects[volume.projectId]!),
    volumeInstances: (page: PageArguments) =>
      connection(
        Object.values(state.volumeInstances)
          .filter((each) => each.volumeId === volume.id && database.isVisible(each))
          .map((each) => volumeInstanceView(context, each)),
        page,
      ),
  };
}

export function volumeInstanceView(context: Context, instance: VolumeInstance): object {
  const { state } = context.database;
  return {
    ...instance,
    currentSizeMB: 0,
    deletedAt: null,
    externalId: null,
    isPendingDeletion: false,
    volume: () => volumeView(context, state.volumes[instance.volumeId]!),
    environment: () => environmentView(context, state.environments[instance.environmentId]!),
    service: () => (instance.serviceId ? serviceView(context, state.services[instance.serviceId]!) : null),
  };
}

/** Moments of the schedules, and how long their backups are kept (https://docs.railway.com/volumes/backups). */
const BACKUPS: Readonly<Record<BackupKind, { readonly cron: string; readonly days: number }>> = {
  DAILY: { cron: '0 3 * * *', days: 6 },
  WEEKLY: { cron: '0 3 * * 0', days: 30 },
  MONTHLY: { cron: '0 3 1 * *', days: 90 },
};

export function backupScheduleViews({ id, createdAt, backups = [] }: VolumeInstance): object[] {
  return backups.map((kind) => ({
    id: `${id}-${kind.toLowerCase()}`,
    kind,
    name: kind.toLowerCase(),
    cron: BACKUPS[kind].cron,
    retentionSeconds: BACKUPS[kind].days * 86_400,
    createdAt,
  }));
}

export function projectTokenView(context: Context, token: ProjectToken): object {
  const { state } = context.database;
  return {
    ...token,
    displayToken: `****-${token.value.slice(-4)}`,
    project: () => projectView(context, state.projects[token.projectId]!),
    environment: () => environmentView(context, state.environments[token.environmentId]!),
  };
}

export function patchView(context: Context, patch: Patch): object {
  return {
    ...patch,
    lastAppliedError: null,
    environment: () => environmentView(context, context.database.state.environments[patch.environmentId]!),
  };
}
