import { relative } from 'node:path';
import { type GitContext, git, requireRepository, tryGit } from '../../../core/git';
import { SECRETS_PATTERNS, type SecretsFile, secretsFileOf } from '../../../workspace/secrets-file';

interface Project extends Pick<GitContext, 'env'> {
  readonly root: string;
}

/** The versions of a file that git keeps in its index while a merge is not resolved. */
export interface Stages {
  readonly base: Buffer | undefined;
  readonly ours: Buffer | undefined;
  readonly theirs: Buffer | undefined;
}

/** @returns nothing for sides that are not there, all of them when the file is in no conflict */
export function readStages({ path }: SecretsFile, { root, env }: Project): Stages {
  const stage = (number: number) => {
    const { code, stdout } = tryGit(['cat-file', 'blob', `:${number}:./${relative(root, path)}`], {
      cwd: root,
      env,
    });
    return code === 0 ? stdout : undefined;
  };
  return { base: stage(1), ours: stage(2), theirs: stage(3) };
}

/** Encrypted files that git could not merge. */
export function conflictedFiles({ root, env }: Project): SecretsFile[] {
  requireRepository({ cwd: root, env }, 'What git could not merge is kept in its index.');
  const listed = git(
    ['diff', '--name-only', '--relative', '--diff-filter=U', '-z', '--', ...SECRETS_PATTERNS],
    {
      cwd: root,
      env,
    },
  );
  const files = listed.split('\0').filter(Boolean);
  return files.map((file) => secretsFileOf(root, file));
}
