import { tryGit } from '../lib/git';
import { filesOf } from './changes';
import { keysThatDiffer } from './impact';
import { type Contract, isDescription, pairContracts } from './openapi';
import type { Pushed } from './pushed';
import type { Repository } from './repository';

/** Descriptions of APIs anywhere in the repository, with what they were. */
export function contracts(repository: Repository, { commit, base }: Pushed): Contract[] {
  const descriptions = (at: string) =>
    new Map(
      filesOf(repository, at)
        .filter(({ path }) => isDescription(path))
        .map(({ path }) => [path, textAt(repository, at, path)!]),
    );
  return pairContracts(base === undefined ? new Map() : descriptions(base), descriptions(commit));
}

/** Keys that a push changes in an encrypted file of the project; nothing where its form does not show them. */
export function changedKeys(
  file: string,
  repository: Repository,
  { commit, base }: Pushed,
): string[] | undefined {
  if (!file.endsWith('.json')) return undefined;
  const path = repository.project === '' ? file : `${repository.project}/${file}`;
  const before = base === undefined ? undefined : textAt(repository, base, path);
  return keysThatDiffer(before, textAt(repository, commit, path));
}

function textAt({ git }: Repository, commit: string, path: string): string | undefined {
  const { code, stdout } = tryGit(['cat-file', 'blob', `${commit}:${path}`], git);
  return code === 0 ? stdout.toString('utf8') : undefined;
}
