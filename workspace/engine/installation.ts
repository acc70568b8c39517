import { join } from 'node:path';
import { PlumblineError } from '../../core/errors';
import { executableName, findOnPath } from '../../core/executables';
import type { Step } from '../../core/terminal/progress';
import { type Fetch, realRuntime } from '../../platforms/http';
import { fetchRelease, RELEASE_VERSION } from './release';
import { buildTofu, TOFU_VERSION } from './tofu';

export interface ObtainOptions {
  /** Read for `PLUMBLINE_OFFLINE` and `PATH`; passed to Go. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cacheDir: string;
  /** @default the global fetch */
  readonly fetch?: Fetch;
  /** @default https://releases.hashicorp.com */
  readonly releasesUrl?: string;
  /** Announces what takes long: a download or a build. */
  readonly step: (text: string) => Step;
}

/** Where a fetched release and a build are kept. */
export function cachedEngines(cacheDir: string): { release: string; build: string } {
  return {
    release: join(cacheDir, `terraform-${RELEASE_VERSION}`, executableName('terraform')),
    build: join(cacheDir, `tofu-${TOFU_VERSION}`, executableName('tofu')),
  };
}

/** Fetches an official release, or builds OpenTofu. The answer is the path, or why there is none. */
export async function obtainEngine(
  options: ObtainOptions,
): Promise<{ readonly source: 'release' | 'build' } | { readonly failures: readonly string[] }> {
  if (options.env['PLUMBLINE_OFFLINE'])
    return { failures: ['PLUMBLINE_OFFLINE forbids to fetch or build one'] };
  const notFetched = await tryFetch(options);
  if (notFetched === undefined) return { source: 'release' };
  const notBuilt = await tryBuild(options);
  return notBuilt === undefined ? { source: 'build' } : { failures: [notFetched, notBuilt] };
}

/** Go's names of the systems and processors that Node runs on. */
const OS: Readonly<Record<string, string>> = { win32: 'windows' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

async function tryFetch(options: ObtainOptions): Promise<string | undefined> {
  const step = options.step(`Fetching Terraform ${RELEASE_VERSION}`);
  try {
    await fetchRelease({
      ...(options.releasesUrl !== undefined && { releasesUrl: options.releasesUrl }),
      target: cachedEngines(options.cacheDir).release,
      os: OS[process.platform] ?? process.platform,
      arch: ARCH[process.arch] ?? process.arch,
      fetch: options.fetch ?? realRuntime.fetch,
      onProgress: step.update,
    });
    step.done(`Fetched Terraform ${RELEASE_VERSION}, checksum verified`);
    return undefined;
  } catch (error) {
    step.fail('No Terraform release could be fetched');
    // A wrong checksum is no reason to look elsewhere in silence.
    if (error instanceof PlumblineError) throw error;
    return `the release could not be fetched (${innermost(error)})`;
  }
}

async function tryBuild({ env, cacheDir, step }: ObtainOptions): Promise<string | undefined> {
  if (findOnPath('go', env).length === 0) return 'Go, to build one, is not there';
  const building = step(`Building OpenTofu ${TOFU_VERSION} with Go, which takes some minutes`);
  try {
    await buildTofu(cachedEngines(cacheDir).build, env);
    building.done(`Built OpenTofu ${TOFU_VERSION}`);
    return undefined;
  } catch (error) {
    building.fail('OpenTofu could not be built');
    return `the build of OpenTofu failed (${innermost(error)})`;
  }
}

/** First line of the innermost cause: fetch hides "connection refused" two levels down. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const [line = ''] = error.message.split('\n');
  return line || (error as NodeJS.ErrnoException).code || error.name;
}
