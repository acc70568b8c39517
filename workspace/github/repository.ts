import { PlumblineError } from '../../core/errors';
import { tryGit } from '../../core/git';
import { registerSecret } from '../../core/redaction';
import { createGithub, type Github, parseRepository, type Repository } from '../../platforms/github';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The repository at GitHub that a project belongs to: `GITHUB_REPOSITORY` as workflows have it, or the git remote `origin`.
 *
 * @throws PlumblineError when none of them says
 */
export async function repositoryOf(options: {
  readonly root: string;
  readonly env: Environment;
}): Promise<Repository> {
  const { root, env } = options;
  const ofWorkflow = env['GITHUB_REPOSITORY'];
  if (ofWorkflow) return parseRepository(ofWorkflow, 'GITHUB_REPOSITORY');
  const remote = repositoryOfRemote(originOf(root, env), env['GITHUB_API_URL']);
  if (remote !== undefined) return parseRepository(remote, 'the git remote "origin"');
  throw new PlumblineError({
    what: 'it is not clear which repository at GitHub this project belongs to',
    why: 'GITHUB_REPOSITORY is not set, and the git remote "origin" names none there.',
    next: 'Export GITHUB_REPOSITORY=owner/name, and GITHUB_API_URL where GitHub is not at github.com.',
  });
}

/**
 * A client with the token of the environment: `GITHUB_TOKEN`, else `GH_TOKEN`, at `GITHUB_API_URL`.
 *
 * @param purpose completes "no token to …", as it reads in an error
 * @throws PlumblineError when there is no token
 */
export function githubOf(options: {
  readonly env: Environment;
  readonly purpose: string;
  readonly log?: (text: string) => void;
  readonly signal?: AbortSignal;
}): Github {
  const { env, purpose, log, signal } = options;
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'];
  if (!token) {
    throw new PlumblineError({
      what: `there is no token to ${purpose}`,
      why: 'Neither GITHUB_TOKEN nor GH_TOKEN is set.',
      next: 'Export GITHUB_TOKEN: a fine-grained personal access token for this repository, or `gh auth token`.',
    });
  }
  registerSecret(token);
  const baseUrl = env['GITHUB_API_URL'];
  return createGithub({ token, ...(baseUrl && { baseUrl }), ...(log && { log }), ...(signal && { signal }) });
}

const WITH_SCHEME = /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i;
const AS_SCP = /^(?:[^@/:]+@)?([^@/:]+):(?!\/\/)\/?(.+)$/;

/** `owner/name` of a remote's address, in any of the forms that git takes, unless it is at another host. */
function repositoryOfRemote(address = '', apiUrl: string | undefined): string | undefined {
  const [, host, path] = WITH_SCHEME.exec(address) ?? AS_SCP.exec(address) ?? [];
  if (host === undefined || path === undefined || !isGithub(host, apiUrl)) return undefined;
  return /^([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(path)?.[1];
}

/** What has no dot, or begins as `github.com-work`, is an alias in the configuration of ssh for a second account. */
function isGithub(host: string, apiUrl: string | undefined): boolean {
  const api = apiUrl !== undefined && URL.canParse(apiUrl) ? new URL(apiUrl).hostname : 'github.com';
  const github = api.replace(/^api\./, '');
  const named = host.toLowerCase().replace(/^www\./, '');
  return !named.includes('.') || named.startsWith(`${github}-`) || [github, 'ssh.github.com'].includes(named);
}

function originOf(cwd: string, env: Environment): string | undefined {
  const { code, stdout } = tryGit(['remote', 'get-url', 'origin'], { cwd, env });
  return code === 0 ? stdout.toString('utf8').trim() : undefined;
}
