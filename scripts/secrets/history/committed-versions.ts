import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { SecretsContext, SecretsFile } from '../../../workspace/secrets-file';
import { bothForms, openVersion, type Version } from '../versions';
import { type Commit, readBlobs } from './commits';

/** Commits whose files are read from git at once. */
const AT_ONCE = 64;

/** The inputs of an environment at commits and their parents; equal contents are decrypted once. */
export class CommittedVersions {
  readonly #forms: readonly { readonly secretsFile: SecretsFile; readonly name: string }[];
  readonly #known = new Set<string>();
  readonly #blobs = new Map<string, Buffer>();
  readonly #opened = new Map<string, Promise<Version>>();

  /** @param commits in the order in which they will be asked for */
  constructor(
    environment: string,
    private readonly commits: readonly Commit[],
    private readonly context: SecretsContext,
  ) {
    this.#forms = bothForms(context.root, environment).map((secretsFile) => ({
      secretsFile,
      name: `./${relative(context.root, secretsFile.path)}`,
    }));
  }

  at(commit: string): Promise<Version> {
    if (!this.#known.has(commit)) this.#read(commit);
    const found = this.#forms.flatMap(({ secretsFile, name }) => {
      const bytes = this.#blobs.get(`${commit}:${name}`);
      return bytes ? [{ secretsFile, bytes }] : [];
    });
    const contents = createHash('sha256');
    for (const { secretsFile, bytes } of found) contents.update(secretsFile.form).update(bytes);
    const digest = contents.digest('hex');
    const opened = this.#opened.get(digest) ?? openVersion(found, this.context);
    this.#opened.set(digest, opened);
    return opened;
  }

  /** Reads a commit and the ones after it in the list. */
  #read(commit: string): void {
    const start = Math.max(
      0,
      this.commits.findIndex((candidate) => candidate.commit === commit),
    );
    const next = this.commits
      .slice(start, start + AT_ONCE)
      .flatMap((candidate) => [candidate.commit, ...candidate.parents]);
    const wanted = new Set([commit, ...next].filter((candidate) => !this.#known.has(candidate)));
    const { root, env } = this.context;
    const names = [...wanted].flatMap((candidate) => this.#forms.map(({ name }) => `${candidate}:${name}`));
    for (const [name, bytes] of readBlobs(names, { cwd: root, env })) this.#blobs.set(name, bytes);
    for (const candidate of wanted) this.#known.add(candidate);
  }
}
