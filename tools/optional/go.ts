import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../core/child-environment';

/** A program built from a Go module, whose content Go verifies against the public checksum database. */
export interface GoProgram {
  /** File name among the tools; carries the version, so that another version is another file. */
  readonly name: string;
  /** Import path of the main package; `.` for `source`. */
  readonly main: string;
  /** The only file of a main package of our own, from the root of this repository. @default - the package is one of a module */
  readonly source?: string;
  /** `require` lines of the `go.mod` the build uses, without `require` itself. */
  readonly requires: readonly string[];
}

/** The newest version that resolves as a Go module; it serves what `@cdktf/provider-null` asks of 3.2.4. */
const NULL_PROVIDER = 'v1.0.0';

export const nullProvider: GoProgram = {
  name: `terraform-provider-null-${NULL_PROVIDER.slice(1)}`,
  main: 'github.com/hashicorp/terraform-provider-null',
  // Below its v2 the module names itself after the organization it has left, and builds only with Terraform 0.12.
  requires: [
    `github.com/hashicorp/terraform-provider-null ${NULL_PROVIDER}`,
    `github.com/terraform-providers/terraform-provider-null ${NULL_PROVIDER}`,
    'github.com/hashicorp/terraform v0.12.29',
  ],
};

export const githubProvider: GoProgram = {
  name: 'terraform-provider-github-6.11.1',
  main: 'github.com/integrations/terraform-provider-github/v6',
  requires: ['github.com/integrations/terraform-provider-github/v6 v6.11.1'],
};

export const sops: GoProgram = {
  name: 'sops-3.13.3',
  main: 'github.com/getsops/sops/v3/cmd/sops',
  requires: ['github.com/getsops/sops/v3 v3.13.3'],
};

/** Milliseconds; on two cores the longest takes under two minutes. */
const BUILD_DEADLINE_MS = 10 * 60_000;

/**
 * Builds a Go program.
 * @param target where the binary goes; built beside and renamed
 * @throws Error with Go's own words
 */
export async function buildGoProgram(
  { main, source, requires }: GoProgram,
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-go-'));
  const beside = `${target}.${process.pid}`;
  const lines = [
    'module plumbline.internal/tools',
    '',
    'go 1.21',
    '',
    ...requires.map((r) => `require ${r}`),
  ];
  try {
    writeFileSync(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
    if (source !== undefined) copyFileSync(source, join(folder, 'main.go'));
    mkdirSync(dirname(target), { recursive: true });
    await promisify(execFile)('go', ['build', '-mod=mod', '-o', beside, main], {
      cwd: folder,
      env: childEnvironment('go', env),
      timeout: BUILD_DEADLINE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    renameSync(beside, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(beside, { force: true });
  }
}
