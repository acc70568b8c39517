import { createHash } from 'node:crypto';

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
}

/** The objects of one repository, under the names that git itself gives them. */
export class GitObjects {
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, readonly TreeEntry[]>();
  readonly commits = new Map<string, Commit>();

  addBlob(content: Buffer): string {
    const sha = nameOf('blob', content);
    this.blobs.set(sha, content);
    return sha;
  }

  addTree(entries: readonly TreeEntry[]): string {
    const sorted = entries.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    const lines = sorted.map(({ mode, path, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`), Buffer.from(sha, 'hex')]),
    );
    const sha = nameOf('tree', Buffer.concat(lines));
    this.trees.set(sha, sorted);
    return sha;
  }

  addCommit(commit: Omit<Commit, 'sha'>): Commit {
    const { name, email, date } = commit.author;
    const person = `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    const text = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${person}`,
      `committer ${person}`,
      '',
      commit.message,
    ].join('\n');
    const made = { sha: nameOf('commit', Buffer.from(text)), ...commit };
    this.commits.set(made.sha, made);
    return made;
  }

  /** Every file of a tree by its path. */
  files(tree: string, prefix = ''): Map<string, TreeEntry> {
    const found = new Map<string, TreeEntry>();
    for (const entry of this.trees.get(tree) ?? []) {
      const path = `${prefix}${entry.path}`;
      if (entry.type === 'tree')
        for (const [name, file] of this.files(entry.sha, `${path}/`)) found.set(name, file);
      else found.set(path, { ...entry, path });
    }
    return found;
  }

  /** Makes the tree of these files, folders included. */
  treeOf(files: ReadonlyMap<string, Omit<TreeEntry, 'path'>>): string {
    const here: TreeEntry[] = [];
    const folders = new Map<string, Map<string, Omit<TreeEntry, 'path'>>>();
    for (const [path, entry] of files) {
      const at = path.indexOf('/');
      if (at < 0) {
        here.push({ ...entry, path });
        continue;
      }
      const folder = path.slice(0, at);
      if (!folders.has(folder)) folders.set(folder, new Map());
      folders.get(folder)!.set(path.slice(at + 1), entry);
    }
    for (const [path, inner] of folders) {
      here.push({ path, mode: '040000', type: 'tree', sha: this.treeOf(inner) });
    }
    return this.addTree(here);
  }

  /** A commit and everything before it, newest first. */
  history(sha: string): string[] {
    const seen = new Set<string>();
    const open = [sha];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.commits.get(next)?.parents ?? []));
    }
    return [...seen];
  }
}

function nameOf(type: string, content: Buffer): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

/** Git sorts a folder as if its name ended with a slash. */
const sortKey = ({ path, type }: TreeEntry) => (type === 'tree' ? `${path}/` : path);
