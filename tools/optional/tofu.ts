import { execFile } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { childEnvironment } from '../../core/child-environment';

/** The OpenTofu that tests run beside Terraform. */
export const TOFU_VERSION = '1.12.6';

/** Milliseconds; on two cores the build takes two to three minutes. */
const BUILD_DEADLINE_MS = 20 * 60_000;

const GO_OUTPUT_LIMIT = 16 * 1024 * 1024;

const downloadedModule = z.object({ Dir: z.string() });

/**
 * Builds OpenTofu from its Go module, whose content Go verifies against the public checksum database. The build runs
 * inside the module's folder because its `replace` lines rule out `go install`.
 * @param target where the binary goes; built beside and renamed
 * @throws Error with Go's own words
 */
export async function buildTofu(
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const go = (args: string[], cwd?: string) =>
    promisify(execFile)('go', args, {
      env: childEnvironment('go', env),
      cwd,
      timeout: BUILD_DEADLINE_MS,
      maxBuffer: GO_OUTPUT_LIMIT,
    });
  const source = await go(['mod', 'download', '-json', `github.com/opentofu/opentofu@v${TOFU_VERSION}`]);
  const { Dir } = downloadedModule.parse(JSON.parse(source.stdout));
  mkdirSync(dirname(target), { recursive: true });
  const beside = `${target}.${process.pid}`;
  await go(['build', '-o', beside, './cmd/tofu'], Dir);
  renameSync(beside, target);
}
