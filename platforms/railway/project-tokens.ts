import * as z from 'zod';
import type { RailwayClient } from './client';
import { connection, defineDocument } from './document';
import { isRailway } from './errors';
import { everyPage } from './pages';

/** What a project token is, apart from its value, which Railway shows once. */
const projectTokenRecord = z.object({
  id: z.string(),
  name: z.string(),
  projectId: z.string(),
  environmentId: z.string(),
});
export type ProjectTokenRecord = z.infer<typeof projectTokenRecord>;

/** The project token that asks. */
const OWN_PROJECT_TOKEN = defineDocument(
  'query OwnProjectToken { projectToken { id name projectId environmentId } }',
  z.object({ projectToken: projectTokenRecord }),
);
const PROJECT_TOKENS = defineDocument(
  `query ProjectTokens($projectId: String!, $projectTokens: String) {
    projectTokens(projectId: $projectId, first: 1000, after: $projectTokens) {
      edges { node { id name projectId environmentId } } pageInfo { hasNextPage endCursor }
    }
  }`,
  z.object({ projectTokens: connection(projectTokenRecord) }),
);
const PROJECT_TOKEN_CREATE = defineDocument(
  'mutation ProjectTokenCreate($input: ProjectTokenCreateInput!) { projectTokenCreate(input: $input) }',
  z.object({ projectTokenCreate: z.string().min(1) }),
);
const PROJECT_TOKEN_DELETE = defineDocument(
  'mutation ProjectTokenDelete($id: String!) { projectTokenDelete(id: $id) }',
  z.object({ projectTokenDelete: z.boolean() }),
);

/**
 * What a project token says about itself.
 * @returns nothing when Railway does not know it as a project token
 */
export async function ownProjectToken(client: RailwayClient): Promise<ProjectTokenRecord | undefined> {
  try {
    const purpose = 'ask what the project token is for';
    return (await client.sendAs('project', OWN_PROJECT_TOKEN, {}, { purpose })).projectToken;
  } catch (error) {
    if (isRailway(error, 'denied') || isRailway(error, 'not-found')) return undefined;
    throw error;
  }
}

/** Every token of a project. @param client with an account or workspace token */
export async function projectTokens(
  client: RailwayClient,
  projectId: string,
): Promise<readonly ProjectTokenRecord[]> {
  const purpose = 'list the project tokens';
  const found = await everyPage(['projectTokens'], (after) =>
    client.sendAs('account', PROJECT_TOKENS, { projectId, ...after }, { purpose }),
  );
  return found.projectTokens;
}

/** Makes a token and gives its value. @param client with an account or workspace token */
export async function createProjectToken(
  client: RailwayClient,
  input: Omit<ProjectTokenRecord, 'id'>,
): Promise<string> {
  const purpose = `create the project token "${input.name}"`;
  return (await client.sendAs('account', PROJECT_TOKEN_CREATE, { input }, { purpose })).projectTokenCreate;
}

/** Deletes a token; one that is gone already is fine. @param client with an account or workspace token */
export async function deleteProjectToken(client: RailwayClient, id: string): Promise<void> {
  try {
    await client.sendAs(
      'account',
      PROJECT_TOKEN_DELETE,
      { id },
      { purpose: `delete the project token ${id}` },
    );
  } catch (error) {
    const gone =
      isRailway(error, 'not-found') ||
      (isRailway(error, 'denied') && /project ?token not found/i.test(error.said));
    if (!gone) throw error;
  }
}
