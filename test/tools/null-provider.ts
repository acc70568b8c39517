import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The newest version that resolves as a Go module; it serves what `@cdktf/provider-null` asks of 3.2.4. */
export const NULL_PROVIDER_VERSION = '1.0.0';

const MODULE = 'github.com/hashicorp/terraform-provider-null';

/** Below its v2 the module names itself after the organization it has left, and builds only with Terraform 0.12. */
const GO_MOD = `module plumbline.internal/tools

go 1.21

require (
	${MODULE} v${NULL_PROVIDER_VERSION}
	github.com/terraform-providers/terraform-provider-null v${NULL_PROVIDER_VERSION}
	github.com/hashicorp/terraform v0.12.29
)
`;

/** Milliseconds; on two cores the build takes well under a minute. */
const BUILD_DEADLINE_MS = 10 * 60_000;

/**
 * Builds HashiCorp's `null` provider from its Go module.
 * @param target where the binary goes; built beside and renamed
 * @throws Error with Go's own words
 */
export async function buildNullProvider(
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-null-provider-'));
  const beside = `${target}.${process.pid}`;
  try {
    writeFileSync(join(folder, 'go.mod'), GO_MOD);
    mkdirSync(dirname(target), { recursive: true });
    await promisify(execFile)('go', ['build', '-mod=mod', '-o', beside, MODULE], {
      cwd: folder,
      env,
      timeout: BUILD_DEADLINE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    renameSync(beside, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(beside, { force: true });
  }
}
