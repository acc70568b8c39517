import { randomUUID } from 'node:crypto';
import type { Context } from '../context';
import { invalidInput, notFound, railwayError } from '../errors';
import type { Environment, Project } from '../state';
import { environmentView, projectView } from '../views';
import { copyInstances } from './environments';
import { removeEnvironment } from './removal';

interface ProjectInput {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly defaultEnvironmentName?: string | null;
  readonly workspaceId?: string | null;
  readonly isPublic?: boolean | null;
  readonly prDeploys?: boolean | null;
  readonly botPrEnvironments?: boolean | null;
  readonly focusedPrEnvironments?: boolean | null;
  readonly baseEnvironmentId?: string | null;
}

/** Projects, their environments and their tokens. */
export function projectMutations(context: Context) {
  const { access, database } = context;
  const { state } = database;
  const addEnvironment = (projectId: string, name: string, rest: Partial<Environment> = {}): Environment => {
    const environment: Environment = {
      ...database.fresh(),
      projectId,
      name,
      isEphemeral: false,
      sourceEnvironmentId: null,
      sharedVariables: {},
      ...rest,
    };
    state.environments[environment.id] = environment;
    return environment;
  };
  return {
    projectCreate({ input }: { input: ProjectInput }) {
      access.requireAccount();
      if (input.workspaceId && input.workspaceId !== state.workspaceId) throw notFound('Workspace');
      const base = database.fresh();
      const environment = addEnvironment(base.id, input.defaultEnvironmentName ?? 'production');
      const project: Project = {
        ...base,
        name: input.name ?? `project-${base.id.slice(0, 6)}`,
        description: input.description ?? null,
        isPublic: input.isPublic ?? false,
        prDeploys: input.prDeploys ?? false,
        botPrEnvironments: false,
        focusedPrEnvironments: false,
        baseEnvironmentId: environment.id,
      };
      state.projects[project.id] = project;
      database.save();
      return projectView(context, project);
    },
    projectUpdate({ id, input }: { id: string; input: ProjectInput }) {
      access.requireAccount();
      const project = access.project(id);
      for (const [key, value] of Object.entries(input)) {
        if (value != null || key === 'description') Object.assign(project, { [key]: value });
      }
      project.updatedAt = database.fresh().updatedAt;
      database.save();
      return projectView(context, project);
    },
    /** There is one workspace, so only its own project can go there, and nothing changes. */
    projectTransfer({ projectId, input }: { projectId: string; input: { workspaceId: string } }) {
      access.requireAccount();
      access.project(projectId);
      if (input.workspaceId !== state.workspaceId) throw notFound('Workspace');
      return true;
    },
    async projectDelete({ id }: { id: string }) {
      access.requireAccount();
      const project = access.project(id);
      for (const environment of Object.values(state.environments)) {
        if (environment.projectId === id) await removeEnvironment(context, environment);
      }
      for (const table of [state.services, state.volumes, state.tokens]) {
        for (const record of Object.values(table)) if (record.projectId === id) delete table[record.id];
      }
      delete state.projects[project.id];
      database.save();
      return true;
    },
    environmentCreate({ input }: { input: EnvironmentInput }) {
      access.requireAccount();
      access.project(input.projectId);
      if (!input.name.trim()) throw invalidInput();
      const siblings = Object.values(state.environments).filter((each) => each.projectId === input.projectId);
      if (siblings.some((each) => each.name === input.name)) {
        throw railwayError(`An environment named "${input.name}" already exists in this project`);
      }
      const source = input.sourceEnvironmentId ? access.environment(input.sourceEnvironmentId) : undefined;
      const environment = addEnvironment(input.projectId, input.name, {
        isEphemeral: input.ephemeral ?? false,
        sourceEnvironmentId: source?.id ?? null,
        ...(source && { sharedVariables: structuredClone(source.sharedVariables) }),
      });
      copyInstances(context, environment, source, input.skipInitialDeploys ?? false);
      database.save();
      return environmentView(context, environment);
    },
    environmentRename({ id, input }: { id: string; input: { name: string } }) {
      access.requireAccount();
      const environment = access.environment(id);
      environment.name = input.name;
      database.save();
      return environmentView(context, environment);
    },
    async environmentDelete({ id }: { id: string }) {
      access.requireAccount();
      const environment = access.environment(id);
      if (state.projects[environment.projectId]?.baseEnvironmentId === id) {
        throw railwayError('Cannot delete the base environment of a project');
      }
      await removeEnvironment(context, environment);
      database.save();
      return true;
    },
    projectTokenCreate({ input }: { input: { projectId: string; environmentId: string; name: string } }) {
      access.requireAccount();
      access.project(input.projectId);
      access.environment(input.environmentId);
      const { id, createdAt } = database.fresh();
      const value = randomUUID();
      state.tokens[id] = { id, createdAt, value, ...input };
      database.save();
      return value;
    },
    projectTokenDelete({ id }: { id: string }) {
      access.requireAccount();
      if (!state.tokens[id]) throw notFound('Project Token');
      delete state.tokens[id];
      database.save();
      return true;
    },
  };
}

interface EnvironmentInput {
  readonly projectId: string;
  readonly name: string;
  readonly ephemeral?: boolean | null;
  readonly sourceEnvironmentId?: string | null;
  readonly skipInitialDeploys?: boolean | null;
}
