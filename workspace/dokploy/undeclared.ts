import { DokployClient } from '../../platforms/dokploy/client';
import { listProjects } from '../../platforms/dokploy/projects';
import type { HttpRuntime } from '../../platforms/http';
import type { Managed } from '../managed-resources';
import type { UndeclaredResource } from '../undeclared-resource';
import type { DokployAccess } from './access';

/** Finds what exists in the stack's Dokploy environments and is not in its state: one request. */
export async function undeclaredOnDokploy(
  managed: Managed,
  { url, token }: DokployAccess,
  runtime: HttpRuntime,
): Promise<UndeclaredResource[]> {
  const environments = new Set([
    ...managed.values('dokploy_environment', 'id'),
    ...managed.values('dokploy_project', 'default_environment_id'),
    ...managed.values('dokploy_', 'environment_id'),
  ]);
  if (environments.size === 0 || url === undefined || token === undefined) return [];
  const projects = await listProjects(new DokployClient({ url, token, runtime }));
  return projects
    .flatMap((project) => project.environments)
    .filter(({ environmentId }) => environments.has(environmentId))
    .flatMap((environment) => compare(environment, managed));
}

/** Kinds of services as the API lists them, and what people call them. */
const DATABASES = ['postgres', 'mysql', 'mariadb', 'mongo', 'redis', 'libsql'] as const;

type Environment = Awaited<ReturnType<typeof listProjects>>[number]['environments'][number];

function compare(environment: Environment, managed: Managed): UndeclaredResource[] {
  const compose = managed.values('dokploy_compose', 'id');
  const applications = managed.values('dokploy_application', 'id');
  const item = (kind: string, name: string): UndeclaredResource => ({ platform: 'dokploy', kind, name });
  return [
    ...environment.compose
      .filter(({ composeId }) => !compose.has(composeId))
      .map(({ name }) => item('compose app', name)),
    ...environment.applications
      .filter(({ applicationId }) => !applications.has(applicationId))
      .map(({ name }) => item('application', name)),
    ...DATABASES.flatMap((kind) => namesOf(environment[kind]).map((name) => item(`${kind} database`, name))),
  ];
}

function namesOf(rows: unknown): string[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: { name?: unknown }) => (typeof row?.name === 'string' ? row.name : 'without a name'));
}
