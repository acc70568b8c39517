import { serviceInstance } from '../../providers/railway/definitions/service-instance';
import { options } from '../props/check';
import { type Kind, list, needed, oneOf, text } from '../props/kind';
import { ruled } from '../props/ruled';

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

const { source_repo, source_branch, root_directory, build_command, dockerfile_path } =
  serviceInstance.attributes;

/** What a build source may be. */
export const buildSource: Kind<BuildSource> = options<BuildSource>({
  repository: needed(ruled(text, source_repo)),
  branch: ruled(text, source_branch),
  rootDirectory: ruled(text, root_directory),
  builder: oneOf('RAILPACK', 'NIXPACKS', 'HEROKU', 'PAKETO'),
  buildCommand: ruled(text, build_command),
  watchPatterns: list(text),
  dockerfilePath: ruled(text, dockerfile_path),
});
