import { git, tryGit } from '../../core/git';
import { filesOf, type StoredFile } from './changes';
import type { Repository } from './repository';

/**
 * What a ref brings besides a commit and its files: the message of an annotated tag, of each where one leads to the next, and
 * where no commit is at the end, the file or the folder there.
 *
 * @param name of an object
 * @param ref for messages
 */
export function objectsAt(repository: Repository, name: string, ref: string): StoredFile[] {
  const { code, stdout } = tryGit(['cat-file', '-t', name], repository.git);
  // It is not here.
  if (code !== 0) return [];
  switch (stdout.toString('utf8').trim()) {
    case 'tag': {
      const target = /^object ([0-9a-f]+)$/m.exec(git(['cat-file', 'tag', name], repository.git))![1]!;
      const message: StoredFile = { path: `message of ${ref}`, blob: name, heldBy: 'tag' };
      return [message, ...objectsAt(repository, target, ref)];
    }
    case 'blob':
      return [{ path: ref, blob: name, heldBy: 'tag' }];
    case 'tree':
      return filesOf(repository, name);
    default:
      return [];
  }
}
