import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { findOnPath, isExecutable } from '../../core/executables';
import { fetchRelease, type ReleaseOptions, releasePath } from './release';
import { isAtLeast, OLDEST_ENGINE, probeVersion } from './version-probe';

type Env = Readonly<Record<string, string | undefined>>;

/** A Terraform or OpenTofu that is recent enough. */
export interface Engine {
  readonly kind: 'terraform' | 'tofu';
  /** Absolute path of the binary. */
  readonly path: string;
  /** Such as `1.11.4`. */
  readonly version: string;
  readonly source: 'PLUMBLINE_ENGINE' | 'PATH' | 'cache' | 'release';
}

export interface FindEngineOptions extends Omit<ReleaseOptions, 'cacheDir'> {
  /** Read for `PLUMBLINE_ENGINE`, `PLUMBLINE_OFFLINE`, `PATH` and `XDG_CACHE_HOME`. */
  readonly env: Env;
  /** @default engineCacheDir(env) */
  readonly cacheDir?: string;
}

/** `$XDG_CACHE_HOME/plumbline/engines`, by default `~/.cache/plumbline/engines`. */
function engineCacheDir(env: Env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plumbline', 'engines');
}

/**
 * Finds an engine: the one `PLUMBLINE_ENGINE` names (and then no other), `terraform` or `tofu` on `PATH`, the official
 * release of Terraform that an earlier run fetched, or that release.
 * @throws PlumblineError naming what was found and why it would not do, and what to install
 */
export async function findEngine(options: FindEngineOptions): Promise<Engine> {
  const { env, cacheDir = engineCacheDir(env) } = options;
  const named = env['PLUMBLINE_ENGINE'];
  if (named) return namedEngine(named, env, cacheDir);
  const rejected: string[] = [];
  for (const path of ['terraform', 'tofu'].flatMap((name) => findOnPath(name, env))) {
    const version = await probeVersion(path, cacheDir);
    if (fits(version)) return engineAt(path, version, 'PATH');
    rejected.push(version ? `${path} is version ${version}` : `${path} does not answer "version -json"`);
  }
  const path = releasePath(cacheDir);
  const cached = existsSync(path) ? await probeVersion(path, cacheDir) : undefined;
  if (fits(cached)) return engineAt(path, cached, 'cache');
  const failure = await obtainRelease({ ...options, cacheDir });
  if (failure !== undefined) throw noEngine(rejected, failure);
  const version = await probeVersion(path, cacheDir);
  if (!fits(version)) throw noEngine([...rejected, `${path} does not run on this machine`]);
  return engineAt(path, version, 'release');
}

/** Fetches the release, or says why it cannot be reached. A wrong checksum is no reason to look elsewhere in silence. */
async function obtainRelease(options: FindEngineOptions & ReleaseOptions): Promise<string | undefined> {
  if (options.env['PLUMBLINE_OFFLINE']) return 'PLUMBLINE_OFFLINE forbids to fetch one';
  try {
    await fetchRelease(options);
    return undefined;
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    return `the release could not be fetched (${innermost(error)})`;
  }
}

/** First line of the innermost cause: fetch hides "connection refused" two levels down. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const [line = ''] = error.message.split('\n');
  return line || (error as NodeJS.ErrnoException).code || error.name;
}

async function namedEngine(named: string, env: Env, cacheDir: string): Promise<Engine> {
  const path = /[\\/]/.test(named) ? resolve(named) : findOnPath(named, env)[0];
  const refuse = (what: string) =>
    new PlumblineError({
      what: `PLUMBLINE_ENGINE is "${named}", which ${what}`,
      why: `Plumbline drives Terraform or OpenTofu ${OLDEST_ENGINE} or later, and uses no other engine while one is named.`,
      next: 'Name one that fits, or unset PLUMBLINE_ENGINE to let Plumbline find one.',
    });
  if (path === undefined || !isExecutable(path)) throw refuse('is not a program');
  const version = await probeVersion(path, cacheDir);
  if (version === undefined) throw refuse('does not answer "version -json" as an engine does');
  if (!fits(version)) throw refuse(`is version ${version}: too old`);
  return engineAt(path, version, 'PLUMBLINE_ENGINE');
}

function noEngine(rejected: readonly string[], failure?: string): PlumblineError {
  const needed = `Plumbline drives one of them, version ${OLDEST_ENGINE} or later`;
  return new PlumblineError({
    what:
      rejected.length > 0
        ? `there is no Terraform or OpenTofu that is recent enough: ${rejected.join('; ')}`
        : 'neither terraform nor tofu is on PATH',
    why: `${failure === undefined ? needed : `${needed}; ${failure}`}.`,
    next:
      'Install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu ' +
      '(https://opentofu.org/docs/intro/install), or name one with PLUMBLINE_ENGINE=/path/to/terraform.',
  });
}

function engineAt(path: string, version: string, source: Engine['source']): Engine {
  return { kind: basename(path).includes('tofu') ? 'tofu' : 'terraform', path, version, source };
}

function fits(version: string | undefined): version is string {
  return version !== undefined && isAtLeast(version, OLDEST_ENGINE);
}
