import { createGithub, type Github } from '../../platforms/github';
import { type GithubOptions, type GithubSimulator, startGithub } from '../../sandbox/github';
import { misfits } from './github-openapi';

export const TOKEN = 'github_pat_11TESTTESTTEST0123456789';

const started: GithubSimulator[] = [];

/** A simulator for one test or more, closed and held against GitHub's own description by {@link closeGithubs}. */
export async function openGithub(options: Partial<GithubOptions> = {}): Promise<GithubSimulator> {
  const github = await startGithub({ token: TOKEN, ...options });
  started.push(github);
  return github;
}

/** For `afterEach` or `afterAll`: ends every simulator; fails when requests or answers were not as GitHub describes them. */
export async function closeGithubs(): Promise<void> {
  const ended = started.splice(0);
  await Promise.all(ended.map((github) => github.close()));
  expect(ended.flatMap(({ exchanges }) => misfits(exchanges))).toEqual([]);
}

/** A client of a simulator that waits for nothing. */
export function clientOf({ url }: GithubSimulator, token = TOKEN): Github {
  return createGithub({ token, baseUrl: url, throttle: false, retries: 0 });
}
