import { existsSync } from 'node:fs';
import type { StackManifest } from '../../constructs/manifest';
import type { Inputs } from '../inputs';

/** What providers and the programs they start need from the surroundings. */
const SURROUNDINGS =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TMPDIR|TEMP|TMP|SYSTEMROOT|APPDATA|USERPROFILE|XDG_.*|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i;

/** Settings of the engine that a person may make. */
const ENGINE = /^(TF_PLUGIN_CACHE_DIR|TF_LOG.*|TF_REATTACH_PROVIDERS|TF_TOKEN_.*|TF_CLOUD_.*)$/i;

const KEY = /^PLUMBLINE_FINGERPRINT_KEY$/;

const PLATFORM: Readonly<Record<StackManifest['platforms'][number], RegExp>> = {
  railway: /^RAILWAY_(TOKEN|API_TOKEN|ENDPOINT)$/,
  dokploy: /^DOKPLOY_(TOKEN|URL)$/,
  github: /^GITHUB_TOKEN$/,
};

/**
 * The whole environment of one engine process: the surroundings it needs, the credentials of the stack's platforms, and
 * the inputs the stack declares as `TF_VAR_*`. Settings that would bend Plumbline's own arguments (`TF_CLI_ARGS`,
 * `TF_DATA_DIR`, `TF_WORKSPACE`) and every other secret of the process stay behind.
 */
export function childEnv(
  env: Readonly<Record<string, string | undefined>>,
  manifest: Pick<StackManifest, 'platforms' | 'inputs'>,
  inputs: Inputs,
): Record<string, string> {
  const platforms = manifest.platforms.map((name) => PLATFORM[name]);
  const child = pick(env, [SURROUNDINGS, ENGINE, KEY, ...platforms]);
  const config = env['TF_CLI_CONFIG_FILE'];
  // One that points nowhere makes the engine print a warning before its JSON.
  if (config && existsSync(config)) child['TF_CLI_CONFIG_FILE'] = config;
  for (const { name } of manifest.inputs) {
    const input = inputs.get(name);
    if (input) child[`TF_VAR_${name}`] = input.value.reveal();
  }
  return { ...child, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_INPUT: '0' };
}

/**
 * The whole environment of the process that hosts our providers: what they need of the surroundings, and the credentials
 * of their platforms, as a person exported them. Inputs reach them from the engine.
 */
export function hostEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return pick(env, [SURROUNDINGS, KEY, PLATFORM.railway, PLATFORM.dokploy]);
}

function pick(env: Readonly<Record<string, string | undefined>>, patterns: readonly RegExp[]) {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && patterns.some((pattern) => pattern.test(name))) picked[name] = value;
  }
  return picked;
}
