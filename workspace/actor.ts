import { userInfo } from 'node:os';
import { type GitContext, tryGit } from '../core/git';

/** Who changes something, and from which commit. */
export interface Actor {
  /** The actor of the CI job, else git's e-mail address, else the user of the machine. */
  readonly who: string;
  /** Absent outside a repository, or before its first commit. */
  readonly commit?: string;
}

const ACTORS = ['GITHUB_ACTOR', 'GITEA_ACTOR', 'CIRCLE_USERNAME'] as const;

/** Who runs this, for records. Never fails: what cannot be told is left out. */
export function actorOf(context: GitContext): Actor {
  const commit = said(['rev-parse', 'HEAD'], context);
  const actor = ACTORS.map((name) => context.env[name]).find(Boolean);
  return {
    who: actor ?? said(['config', 'user.email'], context) ?? userInfo().username,
    ...(commit !== undefined && { commit }),
  };
}

/** Without git there is nothing to say, which is no reason to stop. */
function said(args: readonly string[], context: GitContext): string | undefined {
  try {
    const { code, stdout } = tryGit(args, context);
    return code === 0 ? stdout.toString('utf8').trim() || undefined : undefined;
  } catch {
    return undefined;
  }
}
