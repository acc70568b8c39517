import * as z from 'zod';
import { type DokployClient, parseAnswer } from './client';
import { DokployError } from './errors';
import {
  type EnvironmentRecord,
  environmentRecord,
  type ProjectSummary,
  projectCreated,
  projectSummary,
} from './records';
import { readVersion } from './version';

/** Every project with its environments and what they hold, in one request until the next mutation. */
export function listProjects(client: DokployClient): Promise<ProjectSummary[]> {
  const purpose = 'list the projects';
  return client.cached('projects', () => client.query('project.all', {}, z.array(projectSummary), purpose));
}

/** One project by its id: the list leaves out what the key's user may not see, which is not gone. */
export function readProject(client: DokployClient, projectId: string): Promise<ProjectSummary> {
  return client.query('project.one', { projectId }, projectSummary, `read project ${projectId}`);
}

/** Creates a project; Dokploy adds the environment "production" to it. */
export async function createProject(
  client: DokployClient,
  settings: { name: string; description: string },
): Promise<{ projectId: string; defaultEnvironmentId: string }> {
  const purpose = `create project "${settings.name}"`;
  const body = await client.mutate('project.create', settings, purpose);
  const { project, environment } = parseAnswer(projectCreated, body, 'project.create', purpose);
  return { projectId: project.projectId, defaultEnvironmentId: environment.environmentId };
}

export async function updateProject(
  client: DokployClient,
  projectId: string,
  settings: { name: string; description: string },
): Promise<void> {
  await client.mutate('project.update', { projectId, ...settings }, `update project "${settings.name}"`);
}

/**
 * Removes a project that holds no service.
 *
 * @throws DokployError when a service is left: Dokploy itself would drop its row and leave its containers, volumes and
 * networks running with nobody to stop them
 */
export async function removeProject(client: DokployClient, projectId: string): Promise<void> {
  const purpose = `remove project ${projectId}`;
  const project = await readProject(client, projectId);
  const left = project.environments.flatMap((environment) =>
    servicesOf(environment).map((service) => `${environment.name}/${service}`),
  );
  refuseWhileUsed(`project "${project.name}"`, left);
  await client.mutate('project.remove', { projectId }, purpose);
}

const serviceRow = z.looseObject({ name: z.string().optional(), appName: z.string().optional() });

/** Names of everything that runs in an environment, databases of any kind included. */
export function servicesOf(environment: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(environment).flatMap(([kind, rows]) => {
    if (!Array.isArray(rows)) return [];
    return rows.map((row) => {
      const { name, appName } = serviceRow.safeParse(row).data ?? {};
      return name ?? appName ?? kind;
    });
  });
}

export function readEnvironment(client: DokployClient, environmentId: string): Promise<EnvironmentRecord> {
  return client.cached(`environment ${environmentId}`, () =>
    client.query(
      'environment.one',
      { environmentId },
      environmentRecord,
      `read environment ${environmentId}`,
    ),
  );
}

export async function createEnvironment(
  client: DokployClient,
  settings: { projectId: string; name: string; description: string },
): Promise<string> {
  const purpose = `create environment "${settings.name}"`;
  const body = await client.mutate('environment.create', settings, purpose);
  const created = z.looseObject({ environmentId: z.string() });
  return parseAnswer(created, body, 'environment.create', purpose).environmentId;
}

export async function updateEnvironment(
  client: DokployClient,
  environmentId: string,
  settings: { name: string; description: string },
): Promise<void> {
  const purpose = `update environment "${settings.name}"`;
  await client.mutate('environment.update', { environmentId, ...settings }, purpose);
}

/**
 * Removes an environment that holds no service.
 *
 * @throws DokployError when a service is left; Dokploy before 0.27.1 would forget it as it does with a project's
 */
export async function removeEnvironment(client: DokployClient, environmentId: string): Promise<void> {
  const purpose = `remove environment ${environmentId}`;
  const environment = await client.query('environment.one', { environmentId }, environmentRecord, purpose);
  refuseWhileUsed(`environment "${environment.name}"`, servicesOf(environment));
  await client.mutate('environment.remove', { environmentId }, purpose);
}

function refuseWhileUsed(what: string, services: readonly string[]): void {
  if (services.length === 0) return;
  throw new DokployError('invalid', 200, {
    what: `Cannot remove ${what}: it still holds ${services.join(', ')}`,
    why: 'Dokploy would forget these services and leave their containers, volumes and networks running.',
    next: 'Delete them in the dashboard, or declare and then remove them here, and run the command again.',
  });
}

/**
 * What the key opens.
 *
 * @throws DokployError of kind `unauthorized` when Dokploy does not take the key (any more)
 */
export async function whoami(
  client: DokployClient,
): Promise<{ version: string; projects: readonly string[] }> {
  const version = await readVersion(client);
  return { version, projects: (await listProjects(client)).map(({ name }) => name) };
}
