import { PlumblineError } from '../../core/errors';
import type { Github } from './client';
import type { Repository } from './repository';

/** A file in a commit. */
export interface Entry {
  /** Such as `100644`, or `100755` for what may be run. */
  readonly mode: string;
  readonly sha: string;
}

type Listing = ReadonlyMap<string, { readonly type: string } & Entry>;

/**
 * Reads files of a commit, folder by folder, so that the size of the repository does not matter.
 *
 * @returns finds the file at a path; throws PlumblineError for a path that is no regular file
 */
export function readTree(
  github: Github,
  repository: Repository,
  commit: string,
): (path: string) => Promise<Entry | undefined> {
  const folders = new Map<string, Promise<Listing>>();

  async function list(tree: string): Promise<Listing> {
    const { data } = await github.rest.git.getTree({ ...repository, tree_sha: tree });
    return new Map(data.tree.map(({ path, type, mode, sha }) => [path, { type, mode, sha }]));
  }

  function folder(path: string): Promise<Listing> {
    const known = folders.get(path);
    if (known) return known;
    const reading = path === '' ? list(commit) : below(path);
    folders.set(path, reading);
    return reading;
  }

  async function below(path: string): Promise<Listing> {
    const [parent, name] = split(path);
    const entry = (await folder(parent)).get(name);
    return entry?.type === 'tree' ? list(entry.sha) : new Map();
  }

  return async (path) => {
    const [parent, name] = split(path);
    const entry = (await folder(parent)).get(name);
    if (entry === undefined) return undefined;
    if (entry.type === 'blob' && entry.mode !== '120000') return { mode: entry.mode, sha: entry.sha };
    throw new PlumblineError({
      what: `${path} is no regular file in ${repository.owner}/${repository.repo}`,
      why: 'A folder, a link or a submodule is there; replacing it is no small change.',
      next: 'Remove it by hand, or propose another path.',
    });
  };
}

function split(path: string): [parent: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
}
