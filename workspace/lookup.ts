import type { ManifestInput, PlatformConnections, Setting } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';
import type { Platform } from '../core/platforms';
import { registerSecret } from '../core/redaction';
import type { Inputs } from './inputs';

/** A setting of a platform, and where it comes from; for messages. */
export interface Found {
  readonly value: string;
  readonly source: string;
}

/** Looks for what the declaration says, else in variables of the process environment. */
export type Lookup = (setting: Setting | undefined, ...variables: readonly string[]) => Found | undefined;
/** What the manifest says about reaching a platform. */
export type Connection<P extends Platform> = NonNullable<PlatformConnections[P]>;

/**
 * Refuses to choose between tokens.
 *
 * @param variables that hold a token, none of which the declaration gives
 * @throws PlumblineError when several are set and differ
 */
export function requireOneToken(variables: readonly string[], find: Lookup): void {
  const set = variables.flatMap((name) => find(undefined, name) ?? []);
  if (new Set(set.map(({ value }) => value)).size <= 1) return;
  const names = set.map(({ source }) => source).join(' and ');
  throw new PlumblineError({
    what: `${names} are both set, and they differ`,
    why: 'They hold tokens of different kinds: which of them is meant cannot be told.',
    next: `Unset one of them for this command, or give the environment its token as an input.`,
  });
}

/** Has a token masked in all output. */
export function findToken(token: Found | undefined): Found | undefined {
  if (token) registerSecret(token.value);
  return token;
}

export function lookup(
  declared: readonly ManifestInput[],
  inputs: Inputs,
  env: Readonly<Record<string, string | undefined>>,
): Lookup {
  return (setting, ...variables) => {
    const found = setting && settingValue(setting, declared, inputs);
    if (found) return found;
    const name = variables.find((candidate) => env[candidate]);
    return name === undefined ? undefined : { value: env[name]!, source: name };
  };
}

function settingValue(
  setting: Setting,
  declared: readonly ManifestInput[],
  inputs: Inputs,
): Found | undefined {
  if ('literal' in setting) return { value: setting.literal, source: 'the declaration' };
  const given = inputs.get(setting.input);
  if (given) return { value: given.value.reveal(), source: given.source };
  const fallback = declared.find(({ name }) => name === setting.input)?.default;
  return fallback === undefined ? undefined : { value: fallback, source: 'the declaration' };
}
