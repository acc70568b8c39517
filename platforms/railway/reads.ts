import * as z from 'zod';
import { environmentConfig } from './config';
import { connection, type Document, defineDocument } from './document';
import { INSTANCE_FIELDS, liveInstance, liveVolume, TCP_PROXY_FIELDS, type TcpProxy, tcpProxy } from './live';

/** Everything that is asked of Railway, apart from deployments (see deployment-documents.ts). */

const id = z.string();
const text = z.string().nullish();

const environmentAnswer = z.object({
  environment: z.object({
    id,
    name: z.string(),
    projectId: id,
    config: environmentConfig,
    serviceInstances: connection(liveInstance),
    volumeInstances: connection(liveVolume),
  }),
});

/**
 * All that one environment is, in one request (further pages aside).
 *
 * @param settings plain fields of a service instance to read besides what it is and runs
 */
export function environmentDocument(
  settings: readonly string[],
): Document<z.infer<typeof environmentAnswer>> {
  return defineDocument(
    `query Environment($id: String!, $serviceInstances: String, $volumeInstances: String) {
      environment(id: $id) {
        id name projectId
        config(decryptVariables: true)
        serviceInstances(first: 1000, after: $serviceInstances) {
          edges { node { ${INSTANCE_FIELDS} ${settings.join(' ')} } } pageInfo { hasNextPage endCursor }
        }
        volumeInstances(first: 1000, after: $volumeInstances) {
          edges { node { id volumeId serviceId mountPath region sizeMB state isPendingDeletion volume { name } } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    environmentAnswer,
  );
}

/** The names in a project. */
export const PROJECT = defineDocument(
  `query Project($id: String!, $environments: String, $services: String) {
    project(id: $id) {
      id name description workspaceId prDeploys
      environments(first: 1000, after: $environments) {
        edges { node { id name isEphemeral } } pageInfo { hasNextPage endCursor }
      }
      services(first: 1000, after: $services) {
        edges { node { id name icon } } pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  z.object({
    project: z.object({
      id,
      name: z.string(),
      description: text,
      workspaceId: text,
      prDeploys: z.boolean().nullish(),
      environments: connection(z.object({ id, name: z.string(), isEphemeral: z.boolean().nullish() })),
      services: connection(z.object({ id, name: z.string(), icon: text })),
    }),
  }),
);

/** Projects that the token can see; asked only to find one by name. */
export const PROJECTS = defineDocument(
  `query Projects($workspaceId: String, $projects: String) {
    projects(workspaceId: $workspaceId, first: 1000, after: $projects) {
      edges { node { id name } } pageInfo { hasNextPage endCursor }
    }
  }`,
  z.object({ projects: connection(z.object({ id, name: z.string() })) }),
);

/** A service by itself: what a list leaves out may exist all the same. */
export const SERVICE = defineDocument(
  'query Service($id: String!) { service(id: $id) { id } }',
  z.object({ service: z.object({ id }) }),
);

/** A service in an environment by itself: whether it is there, and what serves. */
export const INSTANCE = defineDocument(
  `query Instance($serviceId: String!, $environmentId: String!) {
    serviceInstance(serviceId: $serviceId, environmentId: $environmentId) { id activeDeployments { id } }
  }`,
  z.object({ serviceInstance: z.object({ id, activeDeployments: z.array(z.object({ id })) }) }),
);

/** Changes that somebody staged in the dashboard and did not commit. */
export const STAGED_CHANGES = defineDocument(
  `query StagedChanges($environmentId: String!) {
    environmentStagedChanges(environmentId: $environmentId) { id status patch }
  }`,
  z.object({ environmentStagedChanges: z.object({ id, status: z.string(), patch: z.unknown() }) }),
);

/** What a project token is for; an error for every other kind of token. */
export const PROJECT_TOKEN = defineDocument(
  'query ProjectToken { projectToken { projectId environmentId } }',
  z.object({ projectToken: z.object({ projectId: id, environmentId: id }) }),
);

/** What an account or workspace token is for; an error for project tokens. */
export const API_TOKEN = defineDocument(
  'query ApiToken { apiToken { workspaces { id name } } }',
  z.object({ apiToken: z.object({ workspaces: z.array(z.object({ id, name: z.string() })) }) }),
);

/** Variables as they are written (references unresolved) of several services, and the shared ones, at once. */
export function variablesDocument(services: number): Document<Record<string, Record<string, string>>> {
  const of = (alias: string, service: string) =>
    `${alias}: variables(projectId: $projectId, environmentId: $environmentId, ${service}unrendered: true)`;
  return defineDocument(
    `query Variables(${declare('$projectId: String!, $environmentId: String!', services)}) {
      ${of('shared', '')} ${indexes(services)
        .map((i) => of(`s${i}`, `serviceId: $s${i}, `))
        .join(' ')}
    }`,
    z.record(z.string(), z.record(z.string(), z.string())),
  );
}

/** TCP proxies of several services at once. */
export function proxiesDocument(services: number): Document<Record<string, TcpProxy[]>> {
  return defineDocument(
    `query TcpProxies(${declare('$environmentId: String!', services)}) {
      ${indexes(services)
        .map(
          (i) =>
            `s${i}: tcpProxies(environmentId: $environmentId, serviceId: $s${i}) { ${TCP_PROXY_FIELDS} }`,
        )
        .join(' ')}
    }`,
    z.record(z.string(), z.array(tcpProxy)),
  );
}

/** Kinds of the schedules by which several volumes are backed up, at once. */
export function backupSchedulesDocument(
  volumes: number,
): Document<Record<string, { readonly kind: string }[]>> {
  const of = (i: number) => `s${i}: volumeInstanceBackupScheduleList(volumeInstanceId: $s${i}) { kind }`;
  const variables = indexes(volumes).map((i) => `$s${i}: String!`);
  return defineDocument(
    `query BackupSchedules(${variables.join(', ')}) { ${indexes(volumes).map(of).join(' ')} }`,
    z.record(z.string(), z.array(z.object({ kind: z.string() }))),
  );
}

const indexes = (count: number) => Array.from({ length: count }, (_, i) => i);
const declare = (first: string, count: number) =>
  [first, ...indexes(count).map((i) => `$s${i}: String!`)].join(', ');
