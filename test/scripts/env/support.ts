import { defineEnv, field, redisUrl } from '../../../constructs/env-schema';
import type { ManifestService, StackManifest } from '../../../constructs/manifest';
import { Secret } from '../../../core/secret';
import type { Inputs } from '../../../workspace/inputs';

/** A schema with a key of every kind of need. */
export const shop = defineEnv({
  name: 'shop',
  base: {
    SESSION_SECRET: field.text({ description: 'signs cookies', secret: true, minLength: 32 }),
    REDIS_URL: redisUrl(),
    POOL: field.integer({ description: 'size of the pool', min: 5, max: 50, default: 10 }),
    NOTE: field.text({ description: 'a note', optional: true }),
  },
}).data;

export const LONG = 'k'.repeat(32);

/** A stack with one service whose session secret comes from an input. */
export function manifestOf(
  variables: ManifestService['variables'] = {
    SESSION_SECRET: { input: 'session_secret' },
    REDIS_URL: { computed: true },
  },
  { environment = 'prod', rules = 'production' as 'production' | 'staging', schema = shop, prefix = '' } = {},
): StackManifest {
  return {
    version: 2,
    environment,
    platforms: ['railway'],
    connections: {},
    init: '',
    resources: {},
    state: { kind: 'local', path: 'x' },
    inputs: [
      { name: 'session_secret', secret: true, image: false, description: 'signs cookies', required: true },
      { name: 'token', secret: true, image: false, description: 'a token', required: false },
    ],
    services: [
      {
        name: 'web',
        platform: 'railway',
        path: `${environment}/web`,
        image: { literal: 'x' },
        addresses: [],
        variables,
        envSchemas: [{ name: schema.name, environment: rules, prefix }],
      },
    ],
    envSchemas: [schema],
    stateful: [],
    probe: { attempts: 1, intervalMs: 1, timeoutMs: 1 },
  };
}

export const inputsOf = (values: Record<string, string>): Inputs =>
  new Map(
    Object.entries(values).map(([name, value], index) => [
      name,
      { value: new Secret(value), source: `secrets/prod.enc.tfvars:${index + 1}` },
    ]),
  );
