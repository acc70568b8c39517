import { z } from 'zod';
import { type Context, mutation, type Procedures, query } from '../context';
import { failedQuery, missing, newId } from '../database';
import { ApiError } from '../errors';
import type { Environment, Project } from '../state';
import { clearable, given, id, page, search, text } from './input';

/** Kinds of services the sandbox has none of, which every environment lists all the same. */
const EMPTY = { postgres: [], mysql: [], mariadb: [], mongo: [], redis: [], libsql: [] };

const DEFAULT_ENVIRONMENT = 'production';

const projectOf = ({ database: { state } }: Context, projectId: string): Project =>
  state.projects[projectId] ?? missing('Project');

const environmentsOf = ({ database: { state } }: Context, projectId: string): Environment[] =>
  Object.values(state.environments).filter((each) => each.projectId === projectId);

/** Services of an environment, in short or in full. */
function withServices<E extends Pick<Environment, 'environmentId'>>(
  { database: { state } }: Context,
  environment: E,
  full: boolean,
) {
  const inside = <T extends { environmentId: string }>(rows: Record<string, T>) =>
    Object.values(rows).filter((each) => each.environmentId === environment.environmentId);
  const applications = inside(state.applications);
  const compose = inside(state.compose);
  return {
    ...environment,
    ...EMPTY,
    applications: full
      ? applications
      : applications.map(({ applicationId, name, applicationStatus }) => ({
          applicationId,
          name,
          applicationStatus,
        })),
    compose: full
      ? compose
      : compose.map(({ composeId, name, composeStatus }) => ({ composeId, name, composeStatus })),
  };
}

function createEnvironment(
  context: Context,
  wanted: Pick<Environment, 'projectId' | 'name' | 'description' | 'isDefault'>,
) {
  const { database } = context;
  const environment: Environment = { ...wanted, environmentId: newId(), env: '', createdAt: database.now() };
  database.state.environments[environment.environmentId] = environment;
  database.save();
  return environment;
}

const listed = ({ database: { state, world } }: Context): Project[] =>
  world.faults.active('hidden-projects') ? [] : Object.values(state.projects);

export const projectProcedures: Procedures = {
  'project.create': mutation(
    z.object({ name: id, description: clearable, env: text.optional() }),
    (context, input) => {
      const { database } = context;
      const project: Project = {
        projectId: newId(),
        name: input.name,
        description: input.description ?? null,
        env: input.env ?? '',
        createdAt: database.now(),
        organizationId: 'sandbox',
      };
      database.state.projects[project.projectId] = project;
      const { projectId } = project;
      const environment = createEnvironment(context, {
        projectId,
        name: DEFAULT_ENVIRONMENT,
        description: null,
        isDefault: true,
      });
      return { project, environment };
    },
  ),
  'project.all': query(z.object({}), (context) =>
    listed(context).map((project) => ({
      ...project,
      environments: environmentsOf(context, project.projectId).map((each) => {
        const { description: _description, env: _env, createdAt: _createdAt, ...short } = each;
        return withServices(context, short, false);
      }),
    })),
  ),
  'project.one': query(z.object({ projectId: id }), (context, { projectId }) => ({
    ...projectOf(context, projectId),
    projectTags: [],
    environments: environmentsOf(context, projectId).map((each) => withServices(context, each, true)),
  })),
  'project.update': mutation(
    z.object({ projectId: id, name: text.optional(), description: clearable, env: text.optional() }),
    (context, input) => {
      const project = Object.assign(projectOf(context, input.projectId), given(input));
      context.database.save();
      return project;
    },
  ),
  // Rows go; containers, volumes and networks of the services stay, and nobody knows them any more.
  'project.remove': mutation(z.object({ projectId: id }), (context, { projectId }) => {
    const { database } = context;
    const project = projectOf(context, projectId);
    for (const { environmentId } of environmentsOf(context, projectId)) {
      for (const service of database.servicesIn(environmentId)) database.forget(service);
      delete database.state.environments[environmentId];
    }
    delete database.state.projects[projectId];
    database.save();
    return project;
  }),
  'project.search': query(z.object(page), ({ database: { state } }, input) =>
    search(Object.values(state.projects), { ...input, environmentId: undefined }),
  ),
};

const environmentOf = ({ database: { state } }: Context, environmentId: string): Environment =>
  state.environments[environmentId] ?? missing('Environment');

export const environmentProcedures: Procedures = {
  'environment.create': mutation(
    z.object({ projectId: id, name: id, description: clearable }),
    (context, input) => {
      const { projectId, name, description = null } = input;
      if (name.toLowerCase() === DEFAULT_ENVIRONMENT) {
        throw new ApiError('BAD_REQUEST', 'You cannot create an environment with the name "production"');
      }
      if (!context.database.state.projects[projectId]) {
        const refused = failedQuery('insert into "environment"', name, description, projectId);
        throw new ApiError('BAD_REQUEST', `Error creating the environment: ${refused}`);
      }
      return createEnvironment(context, { projectId, name, description, isDefault: false });
    },
  ),
  'environment.one': query(z.object({ environmentId: id }), (context, { environmentId }) => {
    const environment = environmentOf(context, environmentId);
    const project = projectOf(context, environment.projectId);
    return { ...withServices(context, environment, true), project };
  }),
  'environment.byProjectId': query(z.object({ projectId: id }), (context, { projectId }) =>
    environmentsOf(context, projectId).map((each) => withServices(context, each, false)),
  ),
  'environment.update': mutation(
    z.object({ environmentId: id, name: text.optional(), description: clearable, env: text.optional() }),
    (context, input) => {
      const { state, save } = context.database;
      const environment = state.environments[input.environmentId];
      if (!environment) throw new ApiError('BAD_REQUEST', 'Error updating the environment');
      // Its own name included.
      if (environment.isDefault && input.name !== undefined) {
        throw new ApiError('BAD_REQUEST', 'You cannot rename the default environment');
      }
      Object.assign(environment, given(input));
      save();
      return environment;
    },
  ),
  'environment.remove': mutation(z.object({ environmentId: id }), (context, { environmentId }) => {
    const { database } = context;
    const environment = environmentOf(context, environmentId);
    if (environment.isDefault) throw new ApiError('BAD_REQUEST', 'You cannot delete the default environment');
    if (database.servicesIn(environmentId).length > 0) {
      throw new ApiError('BAD_REQUEST', 'Cannot delete environment with active services');
    }
    delete database.state.environments[environmentId];
    database.save();
    return environment;
  }),
  'environment.search': query(z.object(page), ({ database: { state } }, input) =>
    search(Object.values(state.environments), { ...input, environmentId: undefined }),
  ),
};
