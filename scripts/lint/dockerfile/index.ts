import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ServiceFinding } from '../../../constructs/dokploy/lint/finding';
import { PlumblineError } from '../../../core/errors';
import { tryGit } from '../../../core/git';
import { type Build, changedBuild } from './change';
import { readPolicy } from './policy';
import { lintDockerfile } from './rules';

/** By its name: `Dockerfile`, `Dockerfile.web`, `web.Dockerfile`. */
export const isDockerfile = (file: string) => /(?:^|\.)dockerfile(?:\.|$)/i.test(basename(file));

/** What else is read, from the folder of the Dockerfile. */
const MANIFEST = 'package.json';
const SCHEMAS = ['prisma/schema.prisma', 'schema.prisma'];

/**
 * Reports what a Dockerfile does against a policy and, given a commit, what it changed since.
 * @throws PlumblineError for a policy or a commit that cannot be read
 */
export function lintBuild(
  file: string,
  text: string,
  { policy, since }: { readonly policy?: string; readonly since?: string },
): ServiceFinding[] {
  const folder = dirname(resolve(file));
  const now = buildOf(text, (path) => readIfThere(join(folder, path)));
  const found = lintDockerfile(text, readPolicy(policy), now);
  if (since === undefined) return found;
  const context = { cwd: folder, env: process.env };
  if (
    tryGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`], context).code !== 0
  ) {
    throw new PlumblineError({
      what: `"${since}" is no commit of this repository`,
      why: 'What changed since then cannot be told; a shallow clone lacks most commits.',
      next: 'Give a commit, branch or tag that `git log` knows, or fetch it first.',
    });
  }
  const atThatTime = (path: string) => {
    const { code, stdout } = tryGit(['show', `${since}:./${path}`], context);
    return code === 0 ? stdout.toString('utf8') : undefined;
  };
  const before = atThatTime(basename(file));
  return before === undefined ? found : [...found, ...changedBuild(buildOf(before, atThatTime), now)];
}

function buildOf(dockerfile: string, read: (path: string) => string | undefined): Build {
  return {
    dockerfile,
    manifest: read(MANIFEST),
    schema: SCHEMAS.map(read).find((text) => text !== undefined),
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
