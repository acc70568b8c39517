import type { ManifestState } from '../../constructs/manifest';
import { PlumblineError } from '../../core/errors';
import { HCP_TOKEN } from '../../core/hcp-token';
import { hcpTokenVariable } from '../../core/state-kinds';
import { HcpTerraformClient } from '../../platforms/hcp-terraform';
import { type HttpRuntime, realRuntime } from '../../platforms/http';
import { trustingRuntime } from '../../platforms/trusted-authorities';
import { hcpToken } from './token';

/** The place of a state in HCP Terraform. */
export type HcpPlace = Extract<ManifestState, { readonly kind: 'cloud' }>;

/** How HCP Terraform is asked about the state of one environment. */
export interface HcpAccess {
  readonly environment: string;
  readonly place: HcpPlace;
  readonly client: HcpTerraformClient;
}

export interface HcpAccessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default - the network and the clock of this machine */
  readonly runtime?: HttpRuntime | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** As HCP Terraform's pages write it. */
export const nameOf = ({ organization, workspace }: HcpPlace): string => `${organization}/${workspace}`;

/** The page of a workspace. */
export const pageOf = ({ hostname, organization, workspace }: HcpPlace): string =>
  `https://${hostname}/app/${organization}/workspaces/${workspace}`;

/**
 * Access to the HCP Terraform that keeps an environment's state.
 * @returns nothing when the state is elsewhere, or its token is kept by a program that only the engine asks
 * @throws PlumblineError when there is no token
 */
export function hcpAccess(
  { environment, state }: { readonly environment: string; readonly state: ManifestState },
  { env, runtime = realRuntime, signal }: HcpAccessOptions,
): HcpAccess | undefined {
  if (state.kind !== 'cloud') return undefined;
  const token = hcpToken(state.hostname, env);
  if (token === 'helper') return undefined;
  if (token === undefined) throw noToken(environment, state);
  const client = new HcpTerraformClient({
    ...{ host: state.hostname, token: token.value, tokenSource: token.source },
    ...{ runtime: trustingRuntime(env, runtime), signal },
  });
  return { environment, place: state, client };
}

function noToken(environment: string, place: HcpPlace): PlumblineError {
  const { hostname } = place;
  return new PlumblineError({
    what: `there is no token for HCP Terraform at ${hostname}, where "${environment}" has its state (workspace ${nameOf(place)})`,
    why: `Neither ${HCP_TOKEN} nor ${hcpTokenVariable(hostname)} is set, and "terraform login" left none for this host.`,
    next: `Make a token at https://${hostname}/app/settings/tokens with the right to read and write state in that workspace, and export it as ${HCP_TOKEN}, or run "terraform login ${hostname}".`,
  });
}
