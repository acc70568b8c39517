import { type GithubSecrets, type GithubVariables, SealedSecret } from '../constructs/github';

/** What each secret is for, with the least it has to be allowed to do. */
const MEANING = {
  RAILWAY_TOKEN:
    'Railway project token of this environment (project → Settings → Tokens): deploys and reads this one environment',
  RAILWAY_PROJECT_ID:
    'Id of the Railway project (Ctrl-K → Copy project id); no secret, and reads nothing by itself',
  RAILWAY_DOMAIN: 'Host name of the web service, where its health is asked for',
  RAILWAY_API_TOKEN:
    'Railway workspace token (workspace → Settings → Tokens), for what a project token may not do, such as making projects',
  DOKPLOY_TOKEN:
    'Dokploy API key of a member with the right to deploy this one service (Settings → Profile → API/CLI keys)',
  TF_API_TOKEN:
    'HCP Terraform team token with the right to plan and apply this workspace; unset with state in a file',
  SOPS_AGE_KEY: 'age identity that opens the encrypted inputs of this environment, and of no other',
  SLACK_WEBHOOK_URL: 'Slack incoming webhook: posts into one channel; unset skips Slack',
} as const;

/**
 * An environment's name as ids and inputs can begin with: `github-pages` is `github_pages`. Names that are ones already, such
 * as `production`, stay what they are.
 */
export function slugOf(environment: string): string {
  const slug = environment.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return /^[a-z]/.test(slug) ? slug : `environment_${slug}`;
}

/** The name under which jobs look for the host name of the web service. */
const domainName = (environment: string) =>
  slugOf(environment) === 'staging' ? 'STAGING_RAILWAY_DOMAIN' : 'RAILWAY_DOMAIN';

/** What jobs are told that is no secret: the host name that the environment declares. */
export const environmentVariables = (environment: string, host: string | undefined): GithubVariables =>
  host === undefined ? {} : { [domainName(environment)]: host };

/**
 * The secrets of each environment at GitHub; the inputs are named like `production_railway_token`.
 *
 * @param host name of the web service that the environment declares. @default - it comes from an input
 */
export function environmentSecrets(environment: string, host?: string): GithubSecrets {
  const slug = slugOf(environment);
  const secret = (name: keyof typeof MEANING, optional: boolean) =>
    SealedSecret.from(`${slug}_${name.toLowerCase()}`, { description: MEANING[name], optional });
  return {
    SOPS_AGE_KEY: secret('SOPS_AGE_KEY', false),
    RAILWAY_TOKEN: secret('RAILWAY_TOKEN', true),
    RAILWAY_PROJECT_ID: secret('RAILWAY_PROJECT_ID', true),
    ...(host === undefined && { [domainName(environment)]: secret('RAILWAY_DOMAIN', true) }),
    RAILWAY_API_TOKEN: secret('RAILWAY_API_TOKEN', true),
    DOKPLOY_TOKEN: secret('DOKPLOY_TOKEN', true),
    TF_API_TOKEN: secret('TF_API_TOKEN', true),
  };
}

/** The secrets that every job sees. Keys of the application belong to its platform and are none of them. */
export function repositorySecrets(): GithubSecrets {
  const description = MEANING.SLACK_WEBHOOK_URL;
  return { SLACK_WEBHOOK_URL: SealedSecret.from('slack_webhook_url', { description, optional: true }) };
}
