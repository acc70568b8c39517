import { PlumblineError } from '../../core/errors';
import type { RailwayClient } from '../../platforms/railway/client';
import { isRailway } from '../../platforms/railway/errors';
import { assertPlaceExists } from '../../platforms/railway/place';
import { Snapshots } from '../../platforms/railway/snapshot';
import { type TokenScope, tokenScope } from '../../platforms/railway/token';
import type { State } from '../framework/schema';
import { INSTANCE_SETTINGS } from './definitions/service-instance';

/** What one provider process works with. */
export interface Session {
  readonly client: RailwayClient;
  readonly snapshots: Snapshots;
  /** Key of the fingerprints, when one was given. */
  readonly fingerprintKey: string | undefined;
  /** What the token is for: asked when something was refused or a project is looked for, once. */
  readonly scope: () => Promise<TokenScope>;
  /** Project and environment that this provider is confined to. */
  readonly confined: { readonly projectId: string | undefined; readonly environmentId: string | undefined };
  /**
   * Settings that Railway refuses before the first deployment, by environment and service id: `railway_deployment`
   * writes them once the service runs.
   */
  readonly afterFirstDeployment: Map<string, Readonly<Record<string, unknown>>>;
  /** Ids of the projects, environments and services that this run made: what is in them is nobody else's. */
  readonly made: Set<string>;
}

export function openSession(
  client: RailwayClient,
  fingerprintKey: string | undefined,
  confined: Session['confined'],
): Session {
  let scope: Promise<TokenScope> | undefined;
  return {
    client,
    snapshots: new Snapshots(client, INSTANCE_SETTINGS),
    scope() {
      // Another failure than a refusal says nothing about the token, and is not remembered.
      scope ??= tokenScope(client).catch((error) => {
        if (!isRailway(error, 'denied')) scope = undefined;
        throw error;
      });
      return scope;
    },
    fingerprintKey,
    confined,
    afterFirstDeployment: new Map(),
    made: new Set(),
  };
}

/** Refuses a declaration about another project or environment than the provider is for. @throws PlumblineError */
export function assertConfined({ confined }: Session, planned: State): void {
  for (const [attribute, expected, setting] of [
    ['project_id', confined.projectId, 'project'],
    ['environment_id', confined.environmentId, 'environment'],
  ] as const) {
    const declared = planned[attribute];
    if (expected === undefined || typeof declared !== 'string' || declared === expected) continue;
    throw new PlumblineError({
      what: `${attribute} is ${declared}, but the provider is confined to ${setting} ${expected}`,
      why: `The provider block sets ${attribute} so that one ${setting}'s token never touches another.`,
      next: `Correct ${attribute} here or in the provider block; use a second provider block for a second ${setting}.`,
    });
  }
}

/**
 * Proves that something new has a place: that the token is for it, and that its project and environment exist and may be
 * read. Nothing of it is read before it exists, so that the refusal would come in the middle of an apply.
 *
 * @throws PlumblineError
 */
export async function assertPlace(session: Session, planned: State): Promise<void> {
  // A token that Railway does not know fails at the first read, with the platform's own words.
  const scope = await session.scope().catch(() => undefined);
  if (scope?.kind === 'project' && isForeign(scope, planned, session)) {
    throw new PlumblineError({
      what: 'The Railway token is for another project or environment',
      ...advice(scope, planned, session),
    });
  }
  const { made, confined } = session;
  const known = (id: unknown) => (typeof id === 'string' && !made.has(id) ? id : undefined);
  await assertPlaceExists(session, {
    projectId: known(planned['project_id'] ?? confined.projectId),
    environmentId: known(planned['environment_id'] ?? confined.environmentId),
  });
}

/** Runs a step; when Railway refuses the token, the error says what the token is for instead. */
export async function explained<T>(session: Session, state: State, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!isRailway(error, 'denied')) throw error;
    const scope = await session.scope().catch((failure) => {
      if (isRailway(failure, 'denied')) return undefined;
      // What the token is for could not be asked, so that nothing can be added.
      throw error;
    });
    const { code } = error;
    throw new PlumblineError(
      { what: error.parts.what, ...advice(scope, state, session) },
      { cause: error, code },
    );
  }
}

function isForeign(
  scope: TokenScope & { kind: 'project' },
  state: State,
  { confined }: Pick<Session, 'confined'>,
): boolean {
  const project = state['project_id'] ?? confined.projectId;
  const environment = state['environment_id'] ?? confined.environmentId;
  return (
    (typeof project === 'string' && project !== scope.projectId) ||
    (typeof environment === 'string' && environment !== scope.environmentId)
  );
}

function advice(
  scope: TokenScope | undefined,
  state: State,
  session: Session,
): { why: string; next: string } {
  if (!scope) {
    return {
      why: 'Railway knows the token neither as a project token nor as an account token: it is wrong, expired or deleted.',
      next: 'Create one (project settings → Tokens, or account settings → Tokens) and put it into RAILWAY_TOKEN or RAILWAY_API_TOKEN.',
    };
  }
  if (scope.kind === 'account') {
    const names = scope.workspaces.map(({ name }) => name).join(', ') || 'none';
    return {
      why: `It is an account or workspace token for the workspaces ${names}, which do not own what is declared, or your role may not change it.`,
      next: 'Use a token of the workspace that owns the project.',
    };
  }
  const about = `project ${scope.projectId} and its environment ${scope.environmentId}`;
  return isForeign(scope, state, session)
    ? {
        why: `It is a project token of ${about}; the declaration is about another one.`,
        next: "Use this environment's own project token, or an account or workspace token.",
      }
    : {
        why: `It is a project token of ${about}, and project tokens are not allowed to do this.`,
        next: 'Use an account or workspace token in RAILWAY_API_TOKEN for changes to the project itself.',
      };
}
