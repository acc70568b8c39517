import * as z from 'zod';
import { type Answer, type Asked, notFound, unprocessable } from '../answer';
import type { Environment, GithubState, Repository } from '../state';

/** Answers one operation; thrown `Refused` are answers too. */
export type Endpoint = (state: GithubState, asked: Asked) => Answer;

/** Operations by method and path as GitHub's OpenAPI description writes them. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

export const REPO = '/repos/{owner}/{repo}';

type InRepository = (repository: Repository, asked: Asked, state: GithubState) => Answer;

/** An operation below a repository. */
export const inRepository =
  (answer: InRepository): Endpoint =>
  (state, asked) =>
    answer(repositoryOf(state, asked), asked, state);

/** An operation below an environment. */
export const inEnvironment = (
  answer: (environment: Environment, asked: Asked, repository: Repository) => Answer,
): Endpoint =>
  inRepository((repository, asked) => {
    const environment = repository.environments.get(asked.params['environment_name']!);
    if (!environment) throw notFound();
    return answer(environment, asked, repository);
  });

function repositoryOf({ repositories }: GithubState, { params }: Asked): Repository {
  const same = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase();
  const found = repositories.find(
    ({ owner, name }) => same(owner, params['owner']) && same(name, params['repo']),
  );
  if (!found) throw notFound();
  return found;
}

/** The body as the operation needs it. @throws Refused with 422 as GitHub answers to a body of another shape */
export function bodyOf<T extends z.ZodType>(shape: T, { body }: Asked): z.infer<T> {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unprocessable(`Invalid request.\n\n${z.prettifyError(parsed.error)}`);
}
