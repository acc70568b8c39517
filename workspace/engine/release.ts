import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { writeBeside } from '../../core/files/whole-file';
import type { Fetch } from '../../platforms/http';
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

export interface FetchReleaseOptions {
  /** @default RELEASES_URL */
  readonly releasesUrl?: string;
  /** Where the binary goes; written beside and renamed once verified. */
  readonly target: string;
  /** Go's names, such as `linux` and `amd64`. */
  readonly os: string;
  readonly arch: string;
  readonly fetch: Fetch;
  readonly onProgress: (text: string) => void;
}

/**
 * Fetches an official Terraform release: index, checksums, archive. Nothing is written before the archive matches its
 * published SHA-256.
 * @throws PlumblineError when the checksum is absent or differs; other errors mean that the archive cannot be reached
 */
export async function fetchRelease(options: FetchReleaseOptions): Promise<void> {
  const { target, os, arch, onProgress } = options;
  const base = `${options.releasesUrl ?? RELEASES_URL}/terraform/${RELEASE_VERSION}`;
  const signal = AbortSignal.timeout(DOWNLOAD_DEADLINE_MS);
  const get = async (name: string, more: Pick<HttpSending, 'onProgress'> = {}) => {
    const answer = await exchange(
      { url: `${base}/${name}`, signal, followsRedirects: true, ...more },
      options.fetch,
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
  const binary = readZipFile(archive, os === 'windows' ? 'terraform.exe' : 'terraform');
  if (!binary) throw new Error(`${build.filename} holds no terraform`);
  mkdirSync(dirname(target), { recursive: true });
  writeBeside(target, binary, 0o755);
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
