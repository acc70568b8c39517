import { createHash } from 'node:crypto';
import type { Behaviour } from '../core/types';

export type AppName = 'web' | 'worker' | 'job' | 'postgres' | 'redis';

/** An image the sandbox can run. */
export interface Image {
  readonly reference: string;
  readonly app: AppName;
  readonly tag: string;
  /** Digest in the reference, else one derived from it, so that the same reference always has the same. */
  readonly digest: string;
  readonly behaviour: Behaviour;
}

/** Raised for images that no registry of the sandbox has, in the words of a container engine. */
export class PullError extends Error {
  override readonly name = 'PullError';
}

const MISBEHAVIOURS: readonly Behaviour[] = [
  'never-healthy',
  'unwell',
  'crash-at-start',
  'crash-after-start',
  'flapping',
  'lying',
  'slow',
  'leaking-errors',
];

const REPOSITORIES: readonly (readonly [RegExp, AppName])[] = [
  [/^ghcr\.io\/plumbline-sandbox\/web$/, 'web'],
  [/^ghcr\.io\/plumbline-sandbox\/worker$/, 'worker'],
  [/^ghcr\.io\/plumbline-sandbox\/job$/, 'job'],
  [/^(ghcr\.io\/plumbline-sandbox\/|(docker\.io\/)?(library\/)?)postgres$/, 'postgres'],
  [/^ghcr\.io\/railwayapp-templates\/postgres-ssl$/, 'postgres'],
  [/^(ghcr\.io\/plumbline-sandbox\/|(docker\.io\/)?(library\/|bitnami\/)?)redis$/, 'redis'],
  // Nobody pulls from here without a login.
  [/^private\.plumbline\.test\/[a-z0-9._/-]+$/, 'web'],
  [/^ghcr\.io\/acme\/[a-z0-9._/-]+$/, 'web'],
];

/**
 * Finds the app behind an image reference. Tags that begin with a behaviour (`flapping-v2`) misbehave, tags that begin
 * with `missing` do not exist.
 * @throws PullError
 */
export function resolveImage(reference: string): Image {
  const [, repository = '', tag, digest] =
    /^([^@]*?)(?::([^/@:]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference) ?? [];
  const app = REPOSITORIES.find(([pattern]) => pattern.test(repository))?.[1];
  if (!app || tag?.startsWith('missing')) {
    throw new PullError(`failed to resolve reference "${reference}": manifest unknown`);
  }
  return {
    reference,
    app,
    tag: tag ?? (digest ? digest.slice(7, 19) : 'latest'),
    digest:
      digest ??
      `sha256:${createHash('sha256')
        .update(`${repository}:${tag ?? 'latest'}`)
        .digest('hex')}`,
    behaviour: MISBEHAVIOURS.find((behaviour) => tag?.startsWith(behaviour)) ?? 'healthy',
  };
}
