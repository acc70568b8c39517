import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { explain } from '../../core/explain';
import { type GitContext, git, requireRepository, tryGit } from '../../core/git';
import {
  environmentOf,
  type OpenSecrets,
  openBytes,
  type SecretsContext,
  type SecretsFile,
  secretsFileAt,
} from '../../workspace/secrets-file';

/** The encrypted inputs of an environment at some time. */
export type Version =
  | { readonly state: 'open'; readonly open: OpenSecrets }
  /** There was no file. */
  | { readonly state: 'absent' }
  /** There was one that cannot be read: it is for other keys, or damaged. */
  | { readonly state: 'unreadable'; readonly file: string; readonly reason: string };

interface Project extends Pick<GitContext, 'env'> {
  readonly root: string;
}

/** Both forms that the inputs of an environment may have. */
export const bothForms = (root: string, environment: string) =>
  [secretsFileAt(root, environment, 'tfvars'), secretsFileAt(root, environment, 'json')] as const;

/** What the working tree holds. */
export function workingVersion(environment: string, context: SecretsContext): Promise<Version> {
  const found = bothForms(context.root, environment)
    .filter(({ path }) => existsSync(path))
    .map((secretsFile) => ({ secretsFile, bytes: readFileSync(secretsFile.path) }));
  return openVersion(found, context);
}

/** What a commit holds. */
export function committedVersion(
  revision: string,
  environment: string,
  context: SecretsContext,
): Promise<Version> {
  const found = bothForms(context.root, environment).flatMap((secretsFile) => {
    const bytes = blobAt(revision, secretsFile, context);
    return bytes ? [{ secretsFile, bytes }] : [];
  });
  return openVersion(found, context);
}

/** Opens what was found for an environment: nothing, one form, or both, which is one too many. */
export async function openVersion(
  found: readonly { readonly secretsFile: SecretsFile; readonly bytes: Uint8Array }[],
  context: SecretsContext,
): Promise<Version> {
  const [only, other] = found;
  if (!only) return { state: 'absent' };
  const { file } = only.secretsFile;
  if (other) {
    return { state: 'unreadable', file, reason: `${file} and ${other.secretsFile.file} are both there` };
  }
  try {
    return { state: 'open', open: await openBytes(only.bytes, only.secretsFile, context) };
  } catch (error) {
    return { state: 'unreadable', file, reason: explain(error).what };
  }
}

function blobAt(revision: string, { path }: SecretsFile, { root, env }: Project): Buffer | undefined {
  const { code, stdout } = tryGit(['cat-file', 'blob', `${revision}:./${relative(root, path)}`], {
    cwd: root,
    env,
  });
  return code === 0 ? stdout : undefined;
}

/**
 * The full name of the commit that a person named.
 * @throws PlumblineError when it is none
 */
export function resolveCommit(name: string, { root, env }: Project): string {
  const { code, stdout } = tryGit(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`],
    { cwd: root, env },
  );
  if (code === 0) return stdout.toString('utf8').trim();
  requireRepository({ cwd: root, env }, 'Earlier versions are read from its commits.');
  throw new PlumblineError({
    what: `git knows no commit "${name}"`,
    why: 'It is no branch, tag or commit of this repository.',
    next:
      name === 'HEAD'
        ? 'Make a first commit.'
        : 'Check the name; after a shallow clone older commits come with `git fetch --unshallow`.',
  });
}

/** Environments that a commit has encrypted inputs of. */
export function environmentsAt(revision: string, { root, env }: Project): string[] {
  const listed = git(['ls-tree', '--name-only', '-z', revision, 'secrets/'], { cwd: root, env });
  return listed.split('\0').flatMap((file) => environmentOf(file) ?? []);
}
