import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../../providers/framework/plugin/certificate';
import {
  type HcpTerraformOptions,
  type HcpTerraformSimulator,
  startHcpTerraform,
} from '../../sandbox/hcp-terraform';

export const TOKEN = 'ada-s-token-0123456789';

export interface OpenedHcp extends HcpTerraformSimulator {
  /** What makes an engine, and Plumbline, trust it and log in. */
  readonly env: Readonly<Record<string, string>>;
  /** The `cloud` block of a workspace. */
  cloud(workspace: string): object;
}

const open: { simulator: HcpTerraformSimulator; folder: string }[] = [];

/** Starts HCP Terraform with a certificate of its own; {@link closeHcps} ends it. */
export async function openHcp(options: Partial<HcpTerraformOptions> = {}): Promise<OpenedHcp> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-hcp-'));
  const { pem: cert, keyPem: key } = selfSigned(new Date());
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, cert);
  const simulator = await startHcpTerraform({ tls: { key, cert }, token: TOKEN, ...options });
  open.push({ simulator, folder });
  return {
    ...simulator,
    env: { SSL_CERT_FILE: authority, TF_API_TOKEN: TOKEN },
    cloud: (name) => ({
      hostname: simulator.host,
      organization: simulator.state.organization,
      workspaces: { name },
    }),
  };
}

export async function closeHcps(): Promise<void> {
  for (const { simulator, folder } of open.splice(0)) {
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
