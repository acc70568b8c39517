import type { Context } from '../context';
import { configuredImage } from '../deployment-spec';
import type { Environment, Instance, Service } from '../state';

/** Puts a service into an environment; it becomes visible a moment later. */
export function addInstance(
  { database }: Context,
  service: Service,
  environment: Environment,
  rest: Partial<Instance> = {},
): Instance {
  const instance: Instance = {
    settings: {},
    limits: null,
    autoDeploy: false,
    variables: {},
    ...rest,
    ...database.fresh(),
    serviceId: service.id,
    environmentId: environment.id,
    visibleAt: database.soon(),
  };
  database.state.instances[instance.id] = instance;
  return instance;
}

/** Fills a new environment with the services of the one it was made from; without one it stays empty. */
export function copyInstances(
  context: Context,
  environment: Environment,
  source: Environment | undefined,
  skipDeploys: boolean,
): void {
  const { database, deployer } = context;
  const { state } = database;
  if (!source) return;
  for (const original of Object.values(state.instances)) {
    if (original.environmentId !== source.id) continue;
    const { settings, limits, autoDeploy } = structuredClone(original);
    const variables = Object.fromEntries(
      Object.entries(original.variables).filter(([, each]) => !each.isSealed),
    );
    const instance = addInstance(context, state.services[original.serviceId]!, environment, {
      settings,
      limits,
      autoDeploy,
      variables: structuredClone(variables),
    });
    if (!skipDeploys && configuredImage(settings)) deployer.deploy(instance, { reason: 'deploy' });
  }
}
