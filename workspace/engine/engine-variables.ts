import { existsSync } from 'node:fs';
import type { StackManifest } from '../../constructs/manifest';
import { childEnvironment } from '../../core/child-environment';
import { HCP_TOKEN } from '../../core/hcp-token';
import { platformVariables, SERVICE_PLATFORMS } from '../../core/platforms';
import { hcpTokenVariable } from '../../core/state-kinds';
import { passedOnToken } from '../hcp-terraform/token';
import type { Inputs } from '../inputs';
import { stateSettings, stateVariables } from '../state/credentials';

/**
 * The whole environment of one engine process: the surroundings it needs, the credentials of the stack's platforms and
 * of its state, and the inputs the stack declares as `TF_VAR_*`. Every other secret of the process stays behind.
 */
export function childEnv(
  env: Readonly<Record<string, string | undefined>>,
  manifest: Pick<StackManifest, 'environment' | 'platforms' | 'inputs' | 'state'>,
  inputs: Inputs,
): Record<string, string> {
  const credentials = manifest.platforms.flatMap((platform) => platformVariables(platform, env));
  const child = childEnvironment('engine', env, [...credentials, ...stateVariables(manifest.state)]);
  Object.assign(child, stateSettings(manifest.state, manifest.environment));
  const config = env['TF_CLI_CONFIG_FILE'];
  // One that points nowhere makes the engine print a warning before its JSON.
  if (config && existsSync(config)) child['TF_CLI_CONFIG_FILE'] = config;
  for (const { name } of manifest.inputs) {
    const input = inputs.get(name);
    if (input) child[`TF_VAR_${name}`] = input.value.reveal();
  }
  // The engine does not read it.
  delete child[HCP_TOKEN];
  return { ...child, ...hcpVariables(manifest, env) };
}

/** What an engine needs to keep its state in HCP Terraform, and to run nothing there whatever the workspace says. */
function hcpVariables(
  { state }: Pick<StackManifest, 'state'>,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (state.kind !== 'cloud') return {};
  const token = passedOnToken(state.hostname, env);
  return {
    TF_FORCE_LOCAL_BACKEND: '1',
    ...(token && { [hcpTokenVariable(state.hostname)]: token.reveal() }),
  };
}

/**
 * The whole environment of the process that hosts our providers: what they need of the surroundings, and the credentials
 * of their platforms, as a person exported them. Inputs reach them from the engine.
 */
export function hostEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const credentials = SERVICE_PLATFORMS.flatMap((platform) => platformVariables(platform, env));
  return childEnvironment('providerHost', env, credentials);
}
