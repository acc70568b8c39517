import type { Sandbox } from '../../../sandbox';
import { railway, until } from './sandbox';

export const IMAGE_V1 = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
export const IMAGE_V2 = 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';

/** Asks and gives the data. @throws Error with the first error's message */
export async function ask(sandbox: Sandbox, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await railway(sandbox, query, variables);
  if (errors) throw new Error(errors[0]!.message);
  return data;
}

/** A project with its base environment. */
export async function createProject(sandbox: Sandbox, name = 'shop') {
  const { projectCreate } = await ask(
    sandbox,
    'mutation ($name: String!) { projectCreate(input: { name: $name }) { id baseEnvironmentId } }',
    { name },
  );
  return { projectId: projectCreate.id as string, environmentId: projectCreate.baseEnvironmentId as string };
}

const INSTANCE =
  'query ($s: String!, $e: String!) { serviceInstance(serviceId: $s, environmentId: $e) { id } }';

/** A service whose instance can be used, with what is done to it all the time. */
export async function createService(
  sandbox: Sandbox,
  project: { projectId: string; environmentId: string },
  name: string,
  settings: Record<string, unknown> = {},
) {
  const { projectId, environmentId } = project;
  const { serviceCreate } = await ask(
    sandbox,
    'mutation ($i: ServiceCreateInput!) { serviceCreate(input: $i) { id } }',
    { i: { projectId, name } },
  );
  const target = { s: serviceCreate.id as string, e: environmentId };
  await until(async () => !(await railway(sandbox, INSTANCE, target)).errors);
  const service = {
    ...project,
    serviceId: target.s,
    target,
    update: (input: Record<string, unknown>) =>
      ask(
        sandbox,
        'mutation ($s: String!, $e: String!, $i: ServiceInstanceUpdateInput!) { serviceInstanceUpdate(serviceId: $s, environmentId: $e, input: $i) }',
        { ...target, i: input },
      ),
    async deploy(): Promise<string> {
      const data = await ask(
        sandbox,
        'mutation ($s: String!, $e: String!) { serviceInstanceDeployV2(serviceId: $s, environmentId: $e) }',
        target,
      );
      return data.serviceInstanceDeployV2;
    },
    async deployment(id: string) {
      const data = await ask(
        sandbox,
        'query ($id: String!) { deployment(id: $id) { id status meta canRollback deploymentStopped instances { status } } }',
        { id },
      );
      return data.deployment;
    },
    /** Waits until the deployment is in one of these states. */
    reaches: (id: string, ...states: string[]) =>
      until(async () => {
        const deployment = await service.deployment(id);
        return states.includes(deployment.status) && deployment;
      }),
    async rollOut() {
      const id = await service.deploy();
      return service.reaches(id, 'SUCCESS', 'FAILED', 'CRASHED');
    },
    async list(): Promise<{ id: string; status: string }[]> {
      const data = await ask(
        sandbox,
        'query ($s: String!, $e: String!) { deployments(input: { serviceId: $s, environmentId: $e }) { edges { node { id status } } } }',
        target,
      );
      return data.deployments.edges.map(({ node }: { node: object }) => node);
    },
    async domain(): Promise<string> {
      const data = await ask(
        sandbox,
        'mutation ($s: String!, $e: String!) { serviceDomainCreate(input: { serviceId: $s, environmentId: $e }) { domain } }',
        target,
      );
      return data.serviceDomainCreate.domain;
    },
    setVariables: (variables: Record<string, string>, skipDeploys = true) =>
      ask(sandbox, 'mutation ($i: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $i) }', {
        i: { projectId, environmentId, serviceId: target.s, variables, skipDeploys },
      }),
  };
  if (Object.keys(settings).length > 0) await service.update(settings);
  return service;
}
