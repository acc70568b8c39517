import { randomBytes } from 'node:crypto';
import { execute, type GraphQLError, type GraphQLFormattedError, getOperationAST, parse } from 'graphql';
import { z } from 'zod';
import type { SimulatedService, Simulator, SimulatorRequest, SimulatorResponse, World } from '../core/types';
import { authenticate } from './authenticate';
import type { Context } from './context';
import { accessFor, openDatabase, type Principal } from './database';
import { createDeployer } from './deployer';
import { configuredImage } from './deployment-spec';
import { editByHand } from './edits';
import { deploymentMutations } from './mutations/deployments';
import { instanceMutations } from './mutations/instances';
import { networkMutations } from './mutations/networking';
import { patchMutations } from './mutations/patches';
import { projectMutations } from './mutations/projects';
import { serviceMutations } from './mutations/services';
import { variableMutations } from './mutations/variables';
import { volumeMutations } from './mutations/volumes';
import { queries } from './queries';
import { createQueryReader } from './query-reader';
import { createRateLimit } from './rate-limit';
import { buildRailwaySchema } from './schema';
import { cutShort, inShortPages } from './short-lists';
import { createTcpProxies } from './tcp-proxies';

const requestBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** Railway's GraphQL API over a persisted project, whose services really run as local apps. */
export function createRailwaySimulator(world: World): Simulator {
  const schema = buildRailwaySchema();
  const readQuery = createQueryReader(schema);
  const database = openDatabase(world);
  const deployer = createDeployer(database);
  const proxies = createTcpProxies(database, deployer);
  const countRequest = createRateLimit(world.now);
  const contextFor = (principal: Principal): Context => ({
    database,
    deployer,
    proxies,
    access: accessFor(database, principal),
  });

  const answer = async (request: SimulatorRequest): Promise<{ status: number; body: unknown }> => {
    const parsed = requestBody.safeParse(parseJson(request.body));
    if (!parsed.success) return failure(400, [{ message: 'Problem processing request' }]);
    const { query, variables, operationName } = parsed.data;
    try {
      const principal = authenticate(database, request.headers);
      const { document, invalid } = readQuery(query);
      if (invalid.length > 0) return failure(400, invalid.map(asInvalid));
      const context = contextFor(principal);
      const { faults } = world;
      const result = await execute({
        schema,
        document: faults.take('short-pages', 'railway') ? inShortPages(document) : document,
        variableValues: variables ?? {},
        operationName: operationName ?? null,
        rootValue: { ...queries(context, principal), ...mutations(context) },
      });
      if (!result.errors) {
        const data = faults.take('short-lists', 'railway') ? cutShort(result.data) : result.data;
        return { status: 200, body: { data } };
      }
      // A request whose variables do not fit the schema has no data at all.
      const errors = result.errors.map(asFailure);
      return 'data' in result ? { status: 200, body: { errors, data: result.data } } : failure(400, errors);
    } catch (error) {
      return failure(200, [asFailure(error as GraphQLError)]);
    }
  };

  return {
    async handle(request): Promise<SimulatorResponse> {
      if (request.path !== '/graphql/v2' || request.method !== 'POST') {
        return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' };
      }
      const { headers, exceeded } = countRequest();
      if (exceeded) {
        return {
          status: 429,
          headers: { ...headers, 'content-type': 'text/plain' },
          body: 'Too Many Requests',
        };
      }
      const { status, body } = await answer(request);
      return {
        status,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
    },
    label: operationLabel,
    async resume() {
      for (const proxy of Object.values(database.state.tcpProxies)) await proxies.open(proxy);
      await deployer.resume();
    },
    status: () => status(contextFor({ kind: 'account' })),
    edit: (fault, service) => editByHand(contextFor({ kind: 'account' }), fault, service),
    close() {
      deployer.close();
      proxies.closeAll();
    },
  };
}

const mutations = (context: Context) => ({
  ...projectMutations(context),
  ...serviceMutations(context),
  ...instanceMutations(context),
  ...deploymentMutations(context),
  ...variableMutations(context),
  ...volumeMutations(context),
  ...networkMutations(context),
  ...patchMutations(context),
});

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const traceId = () => randomBytes(8).toString('hex');

const failure = (status: number, errors: readonly (GraphQLFormattedError & { traceId?: string })[]) => ({
  status,
  body: { errors: errors.map((error) => ({ traceId: traceId(), ...error })), data: null },
});

const asInvalid = (error: GraphQLError) => ({
  ...error.toJSON(),
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
});

/** Every error is reported as an internal one; the message is what tells them apart. */
const asFailure = (error: GraphQLError) => ({
  message: error.message,
  ...(error.path && { path: error.path }),
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
  traceId: traceId(),
});

/** Name of the operation, or its root fields when it has none. */
function operationLabel({ body }: SimulatorRequest): string {
  const parsed = requestBody.safeParse(parseJson(body));
  if (!parsed.success) return 'not a GraphQL request';
  try {
    const operation = getOperationAST(parse(parsed.data.query), parsed.data.operationName ?? null);
    const fields = operation?.selectionSet.selections.flatMap((each) =>
      each.kind === 'Field' ? [each.name.value] : [],
    );
    return `${operation?.operation ?? 'query'} ${operation?.name?.value ?? [...new Set(fields)].join(' ')}`;
  } catch {
    return 'unparsable GraphQL';
  }
}

function status({ database, deployer }: Context): SimulatedService[] {
  const { state, world } = database;
  return Object.values(state.instances).map((instance) => {
    const live = database
      .deploymentsOf(instance.serviceId, instance.environmentId)
      .find((each) => each.status === 'SUCCESS' || each.status === 'CRASHED');
    const workload = live && deployer.workload(live.id);
    const { service, custom } = database.domainsOf(instance.serviceId, instance.environmentId);
    const domain = custom[0] ?? service[0];
    return {
      platform: 'railway',
      name: state.services[instance.serviceId]!.name,
      image: live?.image ?? configuredImage(instance.settings) ?? 'no image',
      state: workload?.state() ?? 'none',
      ...(domain && { url: world.router.url(domain.domain) }),
    };
  });
}
