import type { RotationSource } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { RailwayClient } from '../../platforms/railway/client';
import {
  createProjectToken,
  deleteProjectToken,
  ownProjectToken,
  projectTokens,
} from '../../platforms/railway/project-tokens';
import { type Details, type Source, type SourceContext, wasPutBack } from './source';

type RailwayToken = Extract<RotationSource, { kind: 'railway-project-token' }>;
type Context = SourceContext<RailwayToken>;

/** Input or process variable with a token that may make and delete project tokens. */
const ACCOUNT_INPUT = 'railway_api_token';
const ACCOUNT_VARIABLE = 'RAILWAY_API_TOKEN';

/**
 * Railway project tokens. Railway shows a token once, so one whose value was lost in a crash cannot be adopted: it is
 * found by its name, which holds the rotation, and deleted.
 */
export const railwayToken: Source<RailwayToken> = {
  about: () =>
    'a new Railway project token; the previous one is deleted right after the new one applied the stack',

  async begin(context) {
    const account = accountClient(context);
    const current = currentToken(context);
    const own = await ownProjectToken(clientWith(context, current, 'project'));
    if (!own) throw notAProjectToken(context);
    // Says now, and not when the old token is to go, that the account token may not do its part.
    await projectTokens(account, own.projectId);
    return {
      token: `${context.environment} ${context.key} ${context.rotation}`,
      previousTokenId: own.id,
      projectId: own.projectId,
      environmentId: own.environmentId,
    };
  },

  async obtain(context, details) {
    const account = accountClient(context);
    await deleteByName(account, details);
    const { token: name = '', projectId = '', environmentId = '' } = details;
    return createProjectToken(account, { name, projectId, environmentId });
  },

  async verify(context, details, value) {
    const own = await ownProjectToken(clientWith(context, value, 'project'));
    if (own?.projectId === details['projectId'] && own?.environmentId === details['environmentId']) return;
    throw new PlumblineError({
      what: `the new Railway token for ${context.key} ${own ? 'is for another environment' : 'is not taken by Railway'}`,
      why: 'It was made a moment ago; the previous one is still valid and in use.',
      next: 'Run the same command again.',
    });
  },

  alongside: () => ({}),

  async revoke(context, details, previous) {
    const present = await ownProjectToken(clientWith(context, currentToken(context), 'project'));
    if (!present || present.id === details['previousTokenId'])
      throw wasPutBack(context, 'the previous token');
    await deleteProjectToken(accountClient(context), details['previousTokenId'] ?? '');
    if (previous === undefined) return undefined;
    if (!(await ownProjectToken(clientWith(context, previous, 'project')))) return undefined;
    throw new PlumblineError({
      what: `the previous Railway token of ${context.key} is still valid after it was deleted`,
      why: `Railway takes it although the token with id ${details['previousTokenId']} is gone.`,
      next: 'Delete it in the project settings under Tokens, then run the same command again.',
    });
  },

  async discard(context, details) {
    await deleteByName(accountClient(context), details);
    return undefined;
  },
};

async function deleteByName(account: RailwayClient, { token, projectId = '' }: Details): Promise<void> {
  for (const { id, name } of await projectTokens(account, projectId)) {
    if (name === token) await deleteProjectToken(account, id);
  }
}

function clientWith(
  { railway, runtime }: Context,
  token: string,
  likely: 'project' | 'account',
): RailwayClient {
  return new RailwayClient({ token, likely, runtime, ...(railway && { endpoint: railway.endpoint }) });
}

function currentToken({ environment, key, inputs, env }: Context): string {
  const value = inputs.get(key)?.value.reveal() ?? env['RAILWAY_TOKEN'];
  if (value) return value;
  throw new PlumblineError({
    what: `${key} has no value that could be rotated`,
    why: 'The present token says for which project and environment the next one is to be.',
    next: `Make the first one by hand (project settings → Tokens) and store it with "plumbline secrets set ${key} --env ${environment}".`,
  });
}

function accountClient(context: Context): RailwayClient {
  const token = context.inputs.get(ACCOUNT_INPUT)?.value.reveal() ?? context.env[ACCOUNT_VARIABLE];
  if (token) return clientWith(context, token, 'account');
  throw new PlumblineError({
    what: `${context.key} cannot be rotated without ${ACCOUNT_VARIABLE}`,
    why: 'Railway lets only an account or workspace token make and delete project tokens.',
    next: `Export ${ACCOUNT_VARIABLE}, or store it as ${ACCOUNT_INPUT} in the secrets file.`,
  });
}

function notAProjectToken({ environment, key }: Context): PlumblineError {
  return new PlumblineError({
    what: `${key} is not a Railway project token that is valid`,
    why: 'Account and workspace tokens cannot be made through the API, and a token that is gone does not say what it was for.',
    next: `Make a project token by hand (project settings → Tokens) and store it with "plumbline secrets set ${key} --env ${environment}".`,
  });
}
