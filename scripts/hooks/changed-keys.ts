import { textAt } from './blobs';
import { keysThatDiffer } from './impact';
import type { Pushed } from './push';
import type { Repository } from './repository';

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
