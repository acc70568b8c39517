import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';
import { writeBeside } from '../../core/files/whole-file';

/** Oldest engine with write-only attributes and ephemeral variables; Terraform and OpenTofu share the number. */
export const OLDEST_ENGINE = '1.11.0';

const versionAnswer = z.object({ terraform_version: z.string() });

const probeCache = z.record(
  z.string(),
  z.object({ mtimeMs: z.number(), size: z.number(), version: z.string() }),
);

/** Milliseconds an engine may take to say its version. */
const PROBE_TIMEOUT_MS = 20_000;

/**
 * The version of an engine binary, remembered by path, size and modification time because asking costs about 50 ms.
 * Scripts (version managers' shims) are asked every time: which engine they run can change while they do not.
 * @returns nothing when the program cannot be run or does not answer as an engine
 */
export async function probeVersion(binary: string, cacheDir: string): Promise<string | undefined> {
  const { mtimeMs, size } = statSync(binary);
  const file = join(cacheDir, 'probes.json');
  const known = readCache(file);
  const hit = known[binary];
  if (hit && hit.mtimeMs === mtimeMs && hit.size === size) return hit.version;
  const version = await askVersion(binary);
  if (version !== undefined && !isScript(binary)) {
    writeCache(file, { ...known, [binary]: { mtimeMs, size, version } });
  }
  return version;
}

/** Whether a version is at least another; only the three numbers count. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have, need] = [numbers(version), numbers(oldest)];
  for (const [index, wanted] of need.entries()) {
    const got = have[index] ?? 0;
    if (got !== wanted) return got > wanted;
  }
  return true;
}

async function askVersion(binary: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['version', '-json'], {
      timeout: PROBE_TIMEOUT_MS,
      env: childEnvironment('engineVersion', process.env),
    });
    return versionAnswer.parse(JSON.parse(stdout)).terraform_version;
  } catch {
    return undefined;
  }
}

function isScript(binary: string): boolean {
  const head = Buffer.alloc(2);
  const fd = openSync(binary, 'r');
  try {
    readSync(fd, head, 0, 2, 0);
  } finally {
    closeSync(fd);
  }
  return head.toString('latin1') === '#!';
}

function readCache(file: string): z.infer<typeof probeCache> {
  try {
    return probeCache.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

function writeCache(file: string, content: z.infer<typeof probeCache>): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeBeside(file, JSON.stringify(content));
  } catch {
    // A cache that cannot be written costs 50 ms per command and nothing else.
  }
}

const numbers = (version: string) => (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? '0').split('.').map(Number);
