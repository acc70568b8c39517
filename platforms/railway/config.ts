import * as z from 'zod';

/**
 * Railway's `EnvironmentConfig` scalar, in the parts that are read. It is not in the public schema; the shape is
 * that of Railway's own CLI. Defaults are elided: absent means the platform's default.
 */

const variable = z.looseObject({ value: z.string().nullish(), isSealed: z.boolean().nullish() });
const variables = z.record(z.string(), variable.nullable()).nullish();

const serviceConfig = z.looseObject({
  source: z.looseObject({}).nullish(),
  networking: z.looseObject({ tcpProxies: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  variables,
  deploy: z
    .looseObject({
      multiRegionConfig: z
        .record(z.string(), z.looseObject({ numReplicas: z.number().nullish() }).nullable())
        .nullish(),
      registryCredentials: z.looseObject({ username: z.string().nullish() }).nullish(),
      limitOverride: z.looseObject({ containers: z.looseObject({}).nullish() }).nullish(),
    })
    .nullish(),
});

export const environmentConfig = z.looseObject({
  services: z.record(z.string(), serviceConfig.nullable()).nullish(),
  sharedVariables: variables,
  volumes: z.record(z.string(), z.unknown()).nullish(),
});

export type ServiceConfig = z.infer<typeof serviceConfig>;
export type EnvironmentConfig = z.infer<typeof environmentConfig>;
type ConfigVariables = z.infer<typeof variables>;

/** One variable as Railway tells it: its value, that it is sealed, or only that it exists. */
export type LiveVariable = { readonly value: string } | { readonly unreadable: 'sealed' | 'masked' };

export type LiveVariables = ReadonlyMap<string, LiveVariable>;

const MASK = /^\*+$/;

/** Reads the variables of a service, or the shared ones, out of the configuration. */
export function configVariables(variables: ConfigVariables): LiveVariables {
  const live = new Map<string, LiveVariable>();
  for (const [name, entry] of Object.entries(variables ?? {})) {
    if (entry === null) continue;
    if (entry.isSealed) live.set(name, { unreadable: 'sealed' });
    else if (typeof entry.value !== 'string' || MASK.test(entry.value))
      live.set(name, { unreadable: 'masked' });
    else live.set(name, { value: entry.value });
  }
  return live;
}
