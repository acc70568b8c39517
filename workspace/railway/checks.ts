import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, validate } from 'graphql';
import { z } from 'zod';
import { explain, isPlumblineError } from '../../core/explain';
import type { HttpRuntime } from '../../platforms/http';
import { RailwayClient } from '../../platforms/railway/client';
import * as deployments from '../../platforms/railway/deployment-documents';
import { type Document, defineDocument } from '../../platforms/railway/document';
import { assertPlaceExists } from '../../platforms/railway/place';
import * as tokens from '../../platforms/railway/project-tokens';
import * as reads from '../../platforms/railway/reads';
import { Snapshots } from '../../platforms/railway/snapshot';
import { probeToken, type TokenScope } from '../../platforms/railway/token';
import * as writes from '../../platforms/railway/writes';
import { INSTANCE_SETTINGS } from '../../providers/railway/definitions/service-instance';
import { bad, ok, type Row } from '../check-row';
import { checkReach } from '../reach-check';
import type { RailwayAccess } from './access';
import { domainRows } from './domain-checks';
import { pingRailway } from './ping';

/** Whether Railway answers, takes the token, and still speaks what Plumbline asks. */
export async function checkRailway(access: RailwayAccess, runtime: HttpRuntime): Promise<Row[]> {
  const { endpoint, token, likely, source } = access;
  const { reached, rows } = await checkReach(pingRailway(access), runtime);
  if (!reached || token === undefined) return rows;
  const client = new RailwayClient({ endpoint, token, likely, runtime });
  try {
    const scope = await probeToken({ endpoint, token, likely, runtime });
    return [
      ...rows,
      tokenRow(scope, access),
      ...(await placeRows(client, scope, access)),
      await checkSchema(client),
    ];
  } catch (error) {
    const { what, why, next } = explain(error);
    return [...rows, bad('fail', 'Railway token', `${what}. ${why} (from ${source})`, next)];
  }
}

function tokenRow(scope: TokenScope, { source, projectId, environmentId }: RailwayAccess): Row {
  const found = `${describe(scope)} (from ${source})`;
  const foreign =
    scope.kind === 'project' &&
    ((projectId !== undefined && projectId !== scope.projectId) ||
      (environmentId !== undefined && environmentId !== scope.environmentId));
  if (!foreign) return ok('Railway token', found);
  const declared = `environment ${environmentId ?? '(any)'} of project ${projectId ?? '(any)'}`;
  const next = 'Make a token for the declared environment, or correct the declared ids.';
  return bad('fail', 'Railway token', `${found}, but declared is ${declared}`, next);
}

/** Whether the declared place is there and may be read, and what it holds; without one, what the token sees. */
async function placeRows(
  client: RailwayClient,
  scope: TokenScope,
  { projectId, environmentId, named }: RailwayAccess,
): Promise<Row[]> {
  const name = 'Railway environment';
  const snapshots = new Snapshots(client);
  const id = environmentId ?? (scope.kind === 'project' ? scope.environmentId : undefined);
  try {
    await assertPlaceExists({ snapshots, scope: async () => scope }, { projectId, environmentId: id });
    const place = id ?? (named && (await findByName(snapshots, named)));
    if (place === undefined) {
      const what = named
        ? `${named.environment} of project ${named.project} is not there yet`
        : 'not declared by its id';
      return [ok(name, `${what}; projects: ${namesOf(await snapshots.projects())}`)];
    }
    const environment = await snapshots.environment(place);
    const project = await snapshots.project(environment.projectId);
    const services = [...environment.services.values()].map(({ instance }) => ({
      name: instance.serviceName,
    }));
    const detail = `${environment.name} of project ${project.name}; services: ${namesOf(services)}`;
    return [ok(name, detail), ...domainRows(environment)];
  } catch (error) {
    const { what, why, next } = explain(error);
    const unanswered = isPlumblineError(error) && error.code === 'no-answer';
    return [bad(unanswered ? 'unknown' : 'fail', name, `${what}. ${why}`, next)];
  }
}

/** Id of an environment; nothing while it, or its project, is not there. */
async function findByName(
  snapshots: Snapshots,
  { project, environment }: NonNullable<RailwayAccess['named']>,
): Promise<string | undefined> {
  const found = (await snapshots.projects()).find(({ name }) => name === project);
  const environments = found ? (await snapshots.project(found.id)).environments : [];
  return environments.find(({ name }) => name === environment)?.id;
}

const namesOf = (all: readonly { readonly name: string }[]) =>
  all.map(({ name }) => name).join(', ') || 'none';

function describe(scope: TokenScope): string {
  if (scope.kind === 'project') {
    return `project token for environment ${scope.environmentId} of project ${scope.projectId}`;
  }
  const names = scope.workspaces.map(({ name }) => name).join(', ');
  return `account or workspace token, sees ${names === '' ? 'no workspace' : names}`;
}

const INTROSPECTION = defineDocument(
  getIntrospectionQuery({ descriptions: false }),
  z.custom<IntrospectionQuery>((data) => typeof data === 'object' && data !== null && '__schema' in data),
);

/** Every GraphQL document that Plumbline sends. */
function railwayDocuments(): Document<unknown>[] {
  const fixed = [reads, writes, deployments, tokens].flatMap((module) => Object.values<unknown>(module));
  const made = [
    reads.environmentDocument(INSTANCE_SETTINGS),
    reads.variablesDocument(1),
    reads.proxiesDocument(1),
    reads.backupSchedulesDocument(1),
  ];
  return [...fixed.filter(isDocument), ...made];
}

function isDocument(value: unknown): value is Document<unknown> {
  return typeof value === 'object' && value !== null && 'text' in value && 'writes' in value;
}

async function checkSchema(client: RailwayClient): Promise<Row> {
  const name = 'Railway schema';
  try {
    const schema = buildClientSchema(await client.send(INTROSPECTION, {}, { purpose: 'read the schema' }));
    const documents = railwayDocuments();
    const misfits = documents.flatMap(({ name: operation, text }) =>
      validate(schema, parse(text)).map(({ message }) => `${operation}: ${message}`),
    );
    if (misfits.length === 0) return ok(name, `fits all ${documents.length} requests of this version`);
    const [first] = misfits;
    const detail = `${misfits.length} misfits, such as ${first}`;
    return bad('fail', name, detail, 'Update Plumbline; until then, expect these requests to fail.');
  } catch (error) {
    return bad('unknown', name, explain(error).what, 'Try again later; requests may work all the same.');
  }
}
