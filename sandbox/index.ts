import { createDokploySimulator } from './dokploy/simulator';
import { createRailwaySimulator } from './railway/simulator';
import { type Sandbox, type SandboxOptions, startSandboxWith } from './start';

export type { SandboxStatus } from './core/admin';
export type { LoggedRequest } from './core/request-log';
export type { Sandbox, SandboxOptions } from './start';

/** Starts the embedded Railway and Dokploy on a folder; see {@link startSandboxWith}. */
export function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  return startSandboxWith({ railway: createRailwaySimulator, dokploy: createDokploySimulator }, options);
}
