import { type GithubServer, serveGithub } from './server';
import { type Access, type GithubState, newId, newRepository, type Repository } from './state';

export type { Fault } from './faults';
export type { Exchange } from './server';
export * from './state';

export interface GithubOptions {
  /** Port on 127.0.0.1. @default - any free one */
  readonly port?: number;
  /** A token that may do everything; others are added to `state.tokens`. */
  readonly token: string;
  /** What the token may do. @default 'write' */
  readonly access?: Access;
  /** Repositories, all of one organization. @default ['acme/shop'] */
  readonly repositories?: readonly string[];
  /** Files of each repository's first commit. @default - a README */
  readonly files?: Readonly<Record<string, string>>;
  /** Logins of users; the first one owns the token. @default ['ada', 'grace'] */
  readonly users?: readonly string[];
  /** Slugs of the organization's teams. @default ['platform'] */
  readonly teams?: readonly string[];
}

/** A running simulator of GitHub's REST API. */
export interface GithubSimulator extends GithubServer {
  /** What GitHub knows; change it to do what a person does by hand. */
  readonly state: GithubState;
  /** Methods and paths that were asked, oldest first. */
  readonly requests: readonly string[];
  /** A repository by `owner/name`. */
  repository(name: string): Repository;
}

/** Starts a simulator of GitHub on loopback; it holds its state in memory. */
export async function startGithub(options: GithubOptions): Promise<GithubSimulator> {
  const { port = 0, token, access = 'write', users = ['ada', 'grace'], teams = ['platform'] } = options;
  const { repositories = ['acme/shop'], files = { 'README.md': '# Shop\n' } } = options;
  const names = repositories.map((name) => name.split('/') as [string, string]);
  const state: GithubState = {
    organization: { id: newId(), login: names[0]?.[0] ?? 'acme', kind: 'Organization', plan: 'team' },
    users: users.map((login) => ({ id: newId(), login, kind: 'User' })),
    teams: teams.map((slug) => ({ id: newId(), slug })),
    repositories: names.map(([owner, name]) => newRepository(owner, name, files)),
    tokens: new Map([[token, { login: users[0] ?? 'ada', access }]]),
  };
  const server = await serveGithub(state, port);
  return {
    ...server,
    state,
    get requests() {
      return server.exchanges.map(({ method, path }) => `${method} ${path}`);
    },
    repository(name) {
      const found = state.repositories.find((each) => `${each.owner}/${each.name}` === name);
      if (!found) throw new Error(`no repository ${name}`);
      return found;
    },
  };
}
