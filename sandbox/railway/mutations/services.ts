import type { Context } from '../context';
import { railwayError } from '../errors';
import type { Service, Settings } from '../state';
import { serviceView } from '../views';
import { addInstance } from './environments';
import { removeInstance, removeService } from './removal';
import { toVariables } from './variables';

interface SourceInput {
  readonly image?: string | null;
  readonly repo?: string | null;
  readonly branch?: string | null;
}

interface ServiceInput {
  readonly projectId: string;
  readonly name?: string | null;
  readonly environmentId?: string | null;
  readonly source?: SourceInput | null;
  readonly branch?: string | null;
  readonly icon?: string | null;
  readonly variables?: Record<string, unknown> | null;
  readonly registryCredentials?: { username: string; password: string } | null;
}

/** A source as the store keeps it; `undefined` when neither an image nor a repository is named. */
export function toSource({ image, repo, branch }: SourceInput): Settings['source'] {
  if (image) return { image };
  return repo ? { repo, branch: branch ?? 'main' } : undefined;
}

/** Services, which a project has once for all its environments. */
export function serviceMutations(context: Context) {
  const { access, database, deployer } = context;
  const { state } = database;
  const requireFreeName = (projectId: string, name: string) => {
    if (Object.values(state.services).some((each) => each.projectId === projectId && each.name === name)) {
      throw railwayError(`A service named "${name}" already exists in this project`);
    }
  };
  const instancesOf = (service: Service) =>
    Object.values(state.instances).filter((each) => each.serviceId === service.id);
  const connect = (service: Service, source: Settings['source']) => {
    for (const instance of instancesOf(service)) {
      instance.settings.source = source;
      if (source) deployer.deploy(instance, { reason: 'deploy' });
    }
    database.save();
    return serviceView(context, service);
  };
  return {
    /** A fork's service lives there alone; any other environment's in all that are not forks. With a source it deploys. */
    serviceCreate({ input }: { input: ServiceInput }) {
      access.project(input.projectId);
      const named = input.environmentId ? access.environment(input.environmentId) : undefined;
      const base = database.fresh();
      const name = input.name ?? `service-${base.id.slice(0, 6)}`;
      requireFreeName(input.projectId, name);
      const service: Service = { ...base, projectId: input.projectId, name, icon: input.icon ?? null };
      const variables = toVariables(context, input.variables ?? {});
      state.services[service.id] = service;
      const targets = named?.isEphemeral
        ? [named]
        : Object.values(state.environments).filter(
            (each) => each.projectId === input.projectId && !each.isEphemeral,
          );
      const source = input.source ? toSource({ ...input.source, branch: input.branch }) : undefined;
      for (const environment of targets) {
        const instance = addInstance(context, service, environment, {
          settings: {
            ...(source && { source }),
            ...(input.registryCredentials && { registryCredentials: input.registryCredentials }),
          },
          variables: structuredClone(variables),
        });
        if (source) deployer.deploy(instance, { reason: 'deploy' });
      }
      database.save();
      return serviceView(context, service);
    },
    serviceUpdate({ id, input }: { id: string; input: { name?: string | null; icon?: string | null } }) {
      const service = access.service(id);
      if (input.name && input.name !== service.name) {
        requireFreeName(service.projectId, input.name);
        service.name = input.name;
      }
      if (input.icon !== undefined) service.icon = input.icon;
      service.updatedAt = database.fresh().updatedAt;
      database.save();
      return serviceView(context, service);
    },
    async serviceDelete({ id, environmentId }: { id: string; environmentId?: string | null }) {
      const service = access.service(id);
      const environment = environmentId ? access.environment(environmentId) : undefined;
      const instance = environment?.isEphemeral ? database.instance(id, environment.id) : undefined;
      if (instance) await removeInstance(context, instance);
      else await removeService(context, service);
      return true;
    },
    serviceConnect: ({ id, input }: { id: string; input: SourceInput }) =>
      connect(access.service(id), toSource(input)),
    serviceDisconnect: ({ id }: { id: string }) => connect(access.service(id), undefined),
  };
}
