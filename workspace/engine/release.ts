import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../core/errors';
import { writeBeside } from '../../core/files/whole-file';
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
  readonly fetch: typeof fetch;
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
  const get = async (name: string) => {
    const response = await options.fetch(`${base}/${name}`, { signal });
    if (!response.ok) throw new Error(`${base}/${name} answered ${response.status}`);
    return response;
  };
  const index = releaseIndex.parse(await (await get('index.json')).json());
  const build = index.builds.find((candidate) => candidate.os === os && candidate.arch === arch);
  if (!build) throw new Error(`Terraform ${RELEASE_VERSION} is not released for ${os} on ${arch}`);
  const published = checksumOf(await (await get(index.shasums)).text(), build.filename);
  const archive = await download(await get(build.filename), onProgress);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (published !== actual) throw checksumError(`${base}/${build.filename}`, published, actual);
  const binary = readZipFile(archive, os === 'windows' ? 'terraform.exe' : 'terraform');
  if (!binary) throw new Error(`${build.filename} holds no terraform`);
  mkdirSync(dirname(target), { recursive: true });
  writeBeside(target, binary, 0o755);
}

async function download(response: Response, onProgress: (text: string) => void): Promise<Buffer> {
  const total = Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    received += chunk.length;
    const of = total > 0 ? ` of ${Math.ceil(total / MEGABYTE)}` : '';
    onProgress(`Fetching Terraform ${RELEASE_VERSION} (${Math.floor(received / MEGABYTE)}${of} MB)`);
  }
  return Buffer.concat(chunks);
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
