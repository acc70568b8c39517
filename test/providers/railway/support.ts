import type { Context, Resource } from '../../../providers/framework/resource';
import { type State, UNKNOWN } from '../../../providers/framework/schema';
import { railwayProvider } from '../../../providers/railway/provider';
import type { Session } from '../../../providers/railway/session';
import { type Answer, environment, fakeRailway, refuse } from '../../platforms/railway/fake';

export const KEY = 'fingerprint-key-of-the-test-0123456789';

/** Asked by itself, nothing is there but what the lists hold. */
const NOTHING_MORE = {
  ApiToken: () => ({ apiToken: { workspaces: [{ id: 'w', name: 'Acme' }] } }),
  Environment: () => environment(),
  Service: refuse('Service not found'),
  Instance: refuse('ServiceInstance not found'),
  TcpProxies: () => ({ s0: [] }),
  Variables: () => ({}),
};

/** The provider over a fake Railway, and its resources with everything a call needs. */
export async function provider(answers: Record<string, Answer>, config: State = {}) {
  const railway = fakeRailway({ ...NOTHING_MORE, ...answers });
  const env = { RAILWAY_API_TOKEN: 'token-of-the-test', PLUMBLINE_FINGERPRINT_KEY: KEY };
  const { configure, resources } = railwayProvider(env, railway.runtime);
  const session = (await configure({
    token: null,
    endpoint: null,
    fingerprint_key: null,
    ...config,
  })) as Session;
  const warnings: string[] = [];
  const context: Context = {
    signal: new AbortController().signal,
    warn: (summary) => warnings.push(summary),
    progress: () => {},
  };
  const resource = (type: string) =>
    bind(resources.find(({ definition }) => definition.type === type)!, session, context);
  return { ...railway, client: session.client, session, warnings, resource };
}

function bind(resource: Resource<Session>, session: Session, context: Context) {
  const complete = (given: State, missing: unknown): State =>
    Object.fromEntries(
      Object.entries(resource.definition.attributes).map(([name, attribute]) => {
        const fallback = attribute.default ?? (attribute.computed && !attribute.optional ? missing : null);
        return [name, name in given ? given[name] : fallback];
      }),
    );
  return {
    /** Creates from a configuration, as Terraform plans it: defaults filled in, computed values unknown. */
    create: (config: State) =>
      resource.create(session, complete(config, UNKNOWN), complete(config, null), context),
    /** What a create from this configuration would meet. */
    existing: (config: State) => resource.existing!(session, complete(config, UNKNOWN), context),
    losses: (live: State, planned: State) => resource.losses!(live, complete(planned, UNKNOWN)),
    read: (state: State) => resource.read(session, complete(state, null), context),
    update: (prior: State, planned: State, config: State = planned) =>
      resource.update(
        session,
        complete(prior, null),
        complete(planned, null),
        complete(config, null),
        context,
      ),
    delete: (state: State) => resource.delete(session, complete(state, null), context),
    import: (id: string) => resource.import!(session, id, context),
    async plan(prior: State | null, planned: State): Promise<State> {
      const request = {
        prior: prior && complete(prior, null),
        planned: complete(planned, null),
        config: planned,
        client: session,
      };
      await resource.modifyPlan!(request);
      return request.planned;
    },
    validate: (config: State) => resource.validate?.(complete(config, null)),
  };
}
