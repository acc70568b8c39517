import { type HcpServer, serveHcpTerraform, type Tls } from './server';
import { type Access, type HcpState, newActor, newWorkspace, type Workspace } from './state';

export type { Fault } from './faults';
export * from './state';

export interface HcpTerraformOptions {
  readonly tls: Tls;
  /** @default 'acme' */
  readonly organization?: string;
  /** A token of the user `ada`; others are added to `state.tokens`. */
  readonly token: string;
  /** What that token may do. @default 'admin' */
  readonly access?: Access;
  /** Names of workspaces, in execution mode `local`. @default none */
  readonly workspaces?: readonly string[];
}

/** A running simulator of HCP Terraform: what the engine's `cloud` block and our client ask of it. */
export interface HcpTerraformSimulator extends HcpServer {
  /** What HCP Terraform knows; change it to do what a person does on its pages. */
  readonly state: HcpState;
  /** A workspace by its name. */
  workspace(name: string): Workspace;
}

/** Starts a simulator of HCP Terraform on loopback; it holds its state in memory. */
export async function startHcpTerraform(options: HcpTerraformOptions): Promise<HcpTerraformSimulator> {
  const { tls, organization = 'acme', token, access = 'admin', workspaces = [] } = options;
  const ada = newActor('ada', access);
  const state: HcpState = {
    organization,
    users: [ada],
    teams: [],
    tokens: new Map([[token, ada]]),
    workspaces: workspaces.map((name) => newWorkspace(name, 'local')),
    defaultExecutionMode: 'remote',
    holdsFinalization: false,
  };
  const server = await serveHcpTerraform(state, tls);
  return {
    ...server,
    state,
    workspace(name) {
      const found = state.workspaces.find((each) => each.name === name);
      if (!found) throw new Error(`no workspace ${name}`);
      return found;
    },
  };
}
