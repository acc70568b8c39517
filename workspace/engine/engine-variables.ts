import { existsSync } from 'node:fs';
import type { StackManifest } from '../../constructs/manifest';
import { childEnvironment } from '../../core/child-environment';
import { platformVariables, SERVICE_PLATFORMS } from '../../core/platforms';
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
  return child;
}

/**
 * The whole environment of the process that hosts our providers: what they need of the surroundings, and the credentials
 * of their platforms, as a person exported them. Inputs reach them from the engine.
 */
export function hostEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const credentials = SERVICE_PLATFORMS.flatMap((platform) => platformVariables(platform, env));
  return childEnvironment('providerHost', env, credentials);
}
