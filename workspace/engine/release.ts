import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { executableName } from '../../core/executables';
import { writeBeside } from '../../core/files/whole-file';
import type { Step } from '../../core/terminal/progress';
import { type Fetch, realRuntime } from '../../platforms/http';
import { exchange, type HttpSending, textOf } from '../../platforms/http-exchange';
import { readZipFile } from './zip';

/** The release that is fetched where no engine is installed. */
export const RELEASE_VERSION = '1.13.3';

/** HashiCorp's release archive. */
const RELEASES_URL = 'https://releases.hashicorp.com';

/** Milliseconds the whole download may take; the archive is about 30 MB. */
const DOWNLOAD_DEADLINE_MS = 10 * 60_000;

const MEGABYTE = 1024 * 1024;

/** A plain file name: it becomes part of a URL. */
const fileName = z.string().regex(/^[\w.-]+$/);

const releaseIndex = z.object({
  shasums: fileName,
  builds: z.array(z.object({ os: z.string(), arch: z.string(), filename: fileName })),
});

/** Go's names of the systems and processors that Node runs on. */
const OS: Readonly<Record<string, string>> = { win32: 'windows' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export interface ReleaseOptions {
  readonly cacheDir: string;
  /** @default the global fetch */
  readonly fetch?: Fetch;
  /** @default RELEASES_URL */
  readonly releasesUrl?: string;
  /** Announces what takes long: the download. */
  readonly step: (text: string) => Step;
}

/** Where a fetched release is kept. */
export function releasePath(cacheDir: string): string {
  return join(cacheDir, `terraform-${RELEASE_VERSION}`, executableName('terraform'));
}

/**
 * Fetches an official Terraform release to {@link releasePath}.
 * @throws PlumblineError when its checksum is absent or differs; other errors mean that it cannot be reached
 */
export async function fetchRelease(options: ReleaseOptions): Promise<void> {
  const step = options.step(`Fetching Terraform ${RELEASE_VERSION}`);
  try {
    const binary = await verifiedBinary(options, step.update);
    const target = releasePath(options.cacheDir);
    mkdirSync(dirname(target), { recursive: true });
    writeBeside(target, binary, 0o755);
    step.done(`Fetched Terraform ${RELEASE_VERSION}, checksum verified`);
  } catch (error) {
    step.fail('No Terraform release could be fetched');
    throw error;
  }
}

/** Index, checksums, archive: nothing is unpacked before the archive matches its published SHA-256. */
async function verifiedBinary(options: ReleaseOptions, onProgress: (text: string) => void): Promise<Buffer> {
  const os = OS[process.platform] ?? process.platform;
  const arch = ARCH[process.arch] ?? process.arch;
  const base = `${options.releasesUrl ?? RELEASES_URL}/terraform/${RELEASE_VERSION}`;
  const signal = AbortSignal.timeout(DOWNLOAD_DEADLINE_MS);
  const get = async (name: string, more: Pick<HttpSending, 'onProgress'> = {}) => {
    const answer = await exchange(
      { url: `${base}/${name}`, signal, followsRedirects: true, ...more },
      options.fetch ?? realRuntime.fetch,
    );
    if (answer.status !== 200) throw new Error(`${base}/${name} answered ${answer.status}`);
    return answer;
  };
  const index = releaseIndex.parse(JSON.parse(textOf(await get('index.json'))));
  const build = index.builds.find((candidate) => candidate.os === os && candidate.arch === arch);
  if (!build) throw new Error(`Terraform ${RELEASE_VERSION} is not released for ${os} on ${arch}`);
  const published = checksumOf(textOf(await get(index.shasums)), build.filename);
  const { body: archive } = await get(build.filename, { onProgress: progress(onProgress) });
  const actual = createHash('sha256').update(archive).digest('hex');
  if (published !== actual) throw checksumError(`${base}/${build.filename}`, published, actual);
  const binary = readZipFile(archive, executableName('terraform'));
  if (!binary) throw new Error(`${build.filename} holds no terraform`);
  return binary;
}

/** Tells how much of an archive has come. */
function progress(onProgress: (text: string) => void) {
  return (received: number, headers: Headers) => {
    const total = Number(headers.get('content-length') ?? 0);
    const of = total > 0 ? ` of ${Math.ceil(total / MEGABYTE)}` : '';
    onProgress(`Fetching Terraform ${RELEASE_VERSION} (${Math.floor(received / MEGABYTE)}${of} MB)`);
  };
}

function checksumOf(checksums: string, filename: string): string | undefined {
  const line = checksums.split('\n').find((candidate) => candidate.trimEnd().endsWith(`  ${filename}`));
  return line?.slice(0, line.indexOf(' '));
}

function checksumError(url: string, published: string | undefined, actual: string): PlumblineError {
  return new PlumblineError({
    what: `the Terraform release at ${url} is not what was published: its SHA-256 is ${actual}`,
    why: published
      ? `The published checksum is ${published}. The download was damaged or replaced on its way.`
      : 'The published list of checksums does not name this archive, so it cannot be verified.',
    next: 'Nothing was installed. Run the command again; if it repeats, install Terraform or OpenTofu yourself from a source you trust.',
  });
}
