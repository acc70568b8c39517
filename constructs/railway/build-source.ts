/** An image that Railway builds from a GitHub repository. It cannot be pinned: prefer publishing an image. */
export interface BuildSource {
  /** GitHub repository, as `owner/name`. */
  readonly repository: string;
  /** @default - the repository's default branch */
  readonly branch?: string;
  /** Folder to build in, such as `/apps/web`. @default - the root */
  readonly rootDirectory?: string;
  /** @default - Railway's own choice */
  readonly builder?: 'RAILPACK' | 'NIXPACKS' | 'HEROKU' | 'PAKETO';
  /** Replaces the builder's command. @default - the builder's own */
  readonly buildCommand?: string;
  /** Gitignore-style patterns; a push that touches none of them builds nothing. @default - every push builds */
  readonly watchPatterns?: readonly string[];
  /** Relative to the root directory. @default - `Dockerfile`, when there is one */
  readonly dockerfilePath?: string;
}
