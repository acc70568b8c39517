import { connection, type PageArguments } from './connection';
import type { Context } from './context';
import type { Principal } from './database';
import { deploymentLogs, deploymentView, type LogArguments, listedDeployments } from './deployment-view';
import { customDomainView, serviceDomainView, tcpProxyView } from './domain-views';
import { notAuthorized, notFound, railwayError } from './errors';
import { instanceView } from './instance-view';
import { limitsOf } from './mutations/instances';
import { stagedPatch } from './mutations/patches';
import type { Deployment } from './state';
import { readable, renderedVariables, sharedVariables, unrenderedVariables } from './variables';
import {
  backupScheduleViews,
  environmentView,
  patchView,
  projectTokenView,
  projectView,
  serviceView,
  userView,
  volumeInstanceView,
  workspaceView,
} from './views';

const REGIONS = [
  { name: 'us-west2', id: 'sfo', country: 'US', location: 'California, USA' },
  { name: 'us-east4-eqdc4a', id: 'iad', country: 'US', location: 'Virginia, USA' },
  { name: 'europe-west4-drams3a', id: 'ams', country: 'NL', location: 'Amsterdam, Netherlands' },
  { name: 'asia-southeast1-eqsg3a', id: 'sin', country: 'SG', location: 'Singapore' },
];

interface InstanceArguments {
  readonly serviceId: string;
  readonly environmentId: string;
}

interface DeploymentList extends PageArguments {
  readonly input: {
    readonly projectId?: string | null;
    readonly environmentId?: string | null;
    readonly serviceId?: string | null;
    readonly status?: { readonly in?: string[] | null; readonly notIn?: string[] | null } | null;
  };
}

/** Resolvers of every query. */
export function queries(context: Context, principal: Principal) {
  const { access, database } = context;
  const { state } = database;
  const instanceOf = ({ serviceId, environmentId }: InstanceArguments) =>
    access.instance(serviceId, environmentId);
  return {
    projectToken() {
      if (principal.kind !== 'project') throw railwayError('Project Token not found');
      return projectTokenView(context, principal.token);
    },
    apiToken() {
      access.requireAccount();
      return { workspaces: [{ id: state.workspaceId, name: 'Sandbox' }] };
    },
    me() {
      access.requireAccount();
      return userView(context);
    },
    workspace({ workspaceId }: { workspaceId: string }) {
      access.requireAccount();
      if (workspaceId !== state.workspaceId) throw notFound('Workspace');
      return workspaceView(context);
    },
    projects({ workspaceId, ...page }: PageArguments & { workspaceId?: string }) {
      access.requireAccount();
      if (workspaceId && workspaceId !== state.workspaceId) throw notAuthorized();
      return connection(
        Object.values(state.projects).map((each) => projectView(context, each)),
        page,
      );
    },
    project: ({ id }: { id: string }) => projectView(context, access.project(id)),
    environment: ({ id }: { id: string }) => environmentView(context, access.environment(id)),
    environments({
      projectId,
      isEphemeral,
      ...page
    }: PageArguments & { projectId: string; isEphemeral?: boolean }) {
      access.project(projectId);
      const found = Object.values(state.environments).filter(
        (each) => each.projectId === projectId && (isEphemeral == null || each.isEphemeral === isEphemeral),
      );
      return connection(
        found.map((each) => environmentView(context, each)),
        page,
      );
    },
    service: ({ id }: { id: string }) => serviceView(context, access.service(id)),
    serviceInstance: (args: InstanceArguments) => instanceView(context, instanceOf(args)),
    serviceInstanceLimits: (args: InstanceArguments) => limitsOf(instanceOf(args)),
    serviceInstanceLimitOverride: (args: InstanceArguments) => instanceOf(args).limits,
    serviceInstanceAutoDeployStatus: (args: InstanceArguments) => ({
      enabled: instanceOf(args).autoDeploy,
      canEnable: true,
      reason: null,
    }),
    deployment: ({ id }: { id: string }) => deploymentView(context, access.deployment(id)),
    deployments({ input, ...page }: DeploymentList) {
      if (input.projectId) access.project(input.projectId);
      if (input.environmentId) access.environment(input.environmentId);
      if (input.serviceId) access.service(input.serviceId);
      if (!input.projectId && !input.environmentId && !input.serviceId) access.requireAccount();
      return connection(listedDeployments(context, matches(input)), page);
    },
    deploymentEvents: ({ id, ...page }: PageArguments & { id: string }) =>
      connection(access.deployment(id).events, page),
    deploymentSnapshot({ deploymentId }: { deploymentId: string }) {
      const { id, createdAt, updatedAt, variables } = access.deployment(deploymentId);
      return { id, createdAt, updatedAt, variables };
    },
    /** Images are not built: only a repository's build leaves lines here. */
    buildLogs({ deploymentId, ...options }: LogArguments & { deploymentId: string }) {
      const deployment = access.deployment(deploymentId);
      return deployment.settings.source?.repo ? deploymentLogs(context, deployment, options) : [];
    },
    deploymentLogs: ({ deploymentId, ...options }: LogArguments & { deploymentId: string }) =>
      deploymentLogs(context, access.deployment(deploymentId), options),
    variables({ projectId, environmentId, serviceId, unrendered }: VariablesArguments) {
      access.project(projectId);
      const environment = access.environment(environmentId);
      if (!serviceId) return readable(sharedVariables(environment), environment.sharedVariables);
      const instance = access.instance(serviceId, environmentId);
      const all = unrendered
        ? unrenderedVariables(database, instance)
        : renderedVariables(database, instance);
      return readable(all, instance.variables);
    },
    variablesForServiceDeployment(args: InstanceArguments) {
      const instance = instanceOf(args);
      return readable(renderedVariables(database, instance), instance.variables);
    },
    volumeInstance: ({ id }: { id: string }) => volumeInstanceView(context, access.volumeInstance(id)),
    volumeInstanceBackupScheduleList: ({ volumeInstanceId }: { volumeInstanceId: string }) =>
      backupScheduleViews(access.volumeInstance(volumeInstanceId)),
    domains(args: InstanceArguments) {
      access.service(args.serviceId);
      access.environment(args.environmentId);
      const { service, custom } = database.domainsOf(args.serviceId, args.environmentId);
      return {
        serviceDomains: service.map((each) => serviceDomainView(context, each)),
        customDomains: custom.map((each) => customDomainView(context, each)),
      };
    },
    serviceDomainAvailable: ({ domain }: { domain: string }) =>
      availability(Object.values(state.serviceDomains), domain),
    customDomainAvailable: ({ domain }: { domain: string }) =>
      availability(Object.values(state.customDomains), domain),
    customDomain: ({ id }: { id: string }) => customDomainView(context, access.customDomain(id)),
    tcpProxies(args: InstanceArguments) {
      access.service(args.serviceId);
      access.environment(args.environmentId);
      return Object.values(state.tcpProxies)
        .filter((each) => each.serviceId === args.serviceId && each.environmentId === args.environmentId)
        .map(tcpProxyView);
    },
    environmentStagedChanges: ({ environmentId }: { environmentId: string }) =>
      patchView(context, stagedPatch(context, access.environment(environmentId))),
    environmentPatch({ id }: { id: string }) {
      const patch = state.patches[id];
      if (!patch) throw notFound('Environment patch');
      access.environment(patch.environmentId);
      return patchView(context, patch);
    },
    regions: () =>
      REGIONS.map((region) => ({
        ...region,
        region: region.name,
        workspaceId: null,
        deploymentConstraints: { deprecationInfo: null },
      })),
    projectTokens({ projectId, ...page }: PageArguments & { projectId: string }) {
      access.requireAccount();
      access.project(projectId);
      const tokens = Object.values(state.tokens).filter((each) => each.projectId === projectId);
      return connection(
        tokens.map((each) => projectTokenView(context, each)),
        page,
      );
    },
  };
}

interface VariablesArguments {
  readonly projectId: string;
  readonly environmentId: string;
  readonly serviceId?: string | null;
  readonly unrendered?: boolean | null;
}

function matches({ projectId, environmentId, serviceId, status }: DeploymentList['input']) {
  return (deployment: Deployment) =>
    (!projectId || deployment.projectId === projectId) &&
    (!environmentId || deployment.environmentId === environmentId) &&
    (!serviceId || deployment.serviceId === serviceId) &&
    (!status?.in || status.in.includes(deployment.status)) &&
    !status?.notIn?.includes(deployment.status);
}

function availability(taken: { domain: string }[], domain: string) {
  const available = !taken.some((each) => each.domain === domain);
  return { available, message: available ? 'available' : 'Domain is already taken' };
}
