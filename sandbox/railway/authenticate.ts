import type { SimulatorRequest, World } from '../core/types';
import type { Database, Principal } from './database';
import { notAuthorized, railwayError } from './errors';
import type { ProjectToken } from './state';

/**
 * Account tokens are taken as Bearer, project tokens in a header of their own; either in the other's place is refused.
 * @throws GraphQLError in the platform's words
 */
export function authenticate(database: Database, headers: SimulatorRequest['headers']): Principal {
  const projectToken = headers['project-access-token'];
  if (projectToken !== undefined) {
    const token = findProjectToken(database, projectToken);
    if (!token) throw railwayError('Project Token not found');
    return { kind: 'project', token };
  }
  const bearer = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (bearer !== database.world.credentials.railwayAccountToken) throw notAuthorized();
  return { kind: 'account' };
}

function findProjectToken({ state, world }: Database, value: string): ProjectToken | undefined {
  return Object.values(state.tokens).find((each) => each.value === value) ?? issuedToken(state, world, value);
}

/** The token the sandbox itself issued stands for the first project and its base environment, once there is one. */
function issuedToken(
  state: Database['state'],
  { credentials }: World,
  value: string,
): ProjectToken | undefined {
  const project = Object.values(state.projects)[0];
  if (value !== credentials.railwayProjectToken || !project) return undefined;
  const { id, baseEnvironmentId, createdAt } = project;
  return {
    id: `${id}-sandbox`,
    projectId: id,
    environmentId: baseEnvironmentId,
    name: 'sandbox',
    createdAt,
    value,
  };
}
