import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ENVIRONMENTS } from '../constructs/env-schema/environment';
import type { StackManifest } from '../constructs/manifest';
import { PlumblineError } from '../core/errors';

const rotationSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('random'), length: z.number(), alphabet: z.string() }),
  z.object({ kind: z.literal('hex'), bytes: z.number() }),
  z.object({
    kind: z.literal('postgres'),
    service: z.string(),
    userInput: z.string(),
    database: z.string(),
    address: z.string().optional(),
  }),
  z.object({ kind: z.literal('railway-project-token') }),
  z.object({
    kind: z.literal('given'),
    check: z
      .union([
        z.object({ argv: z.array(z.string()) }),
        z.object({ url: z.string(), header: z.string(), prefix: z.string() }),
      ])
      .optional(),
  }),
]);

const rotation = z.object({
  category: z.enum(['infrastructure', 'application', 'external', 'oauth']),
  everyDays: z.number().optional(),
  overlapMs: z.number(),
  source: rotationSource,
});

const seal = z.object({
  repository: z.string(),
  environment: z.string().optional(),
  secret: z.string(),
  of: z.string(),
});

const input = z.object({
  name: z.string(),
  secret: z.boolean(),
  image: z.boolean(),
  registries: z.array(z.string()).optional(),
  description: z.string(),
  required: z.boolean(),
  rotation: rotation.optional(),
  sealed: seal.optional(),
});

const facts = {
  description: z.string(),
  secret: z.boolean(),
  required: z.boolean(),
  default: z.string().optional(),
  example: z.string().optional(),
};

const fieldRule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    prefix: z.string().optional(),
    minLength: z.number().optional(),
    pattern: z.string().optional(),
    ...facts,
  }),
  z.object({ kind: z.literal('url'), schemes: z.array(z.string()), ...facts }),
  z.object({
    kind: z.literal('integer'),
    min: z.number().optional(),
    max: z.number().optional(),
    ...facts,
  }),
  z.object({ kind: z.literal('boolean'), ...facts }),
  z.object({ kind: z.literal('choice'), values: z.array(z.string()), ...facts }),
]);

const envSchema = z.object({
  name: z.string(),
  environments: z.record(z.enum(ENVIRONMENTS), z.record(z.string(), fieldRule)),
  exceptions: z.record(z.string(), z.string()),
});

const declaredValue = z.union([
  z.object({ literal: z.string() }),
  z.object({ input: z.string() }),
  z.object({ computed: z.literal(true) }),
]);

const service = z.object({
  name: z.string(),
  platform: z.enum(['railway', 'dokploy']),
  path: z.string(),
  image: z.union([z.object({ literal: z.string() }), z.object({ variable: z.string() })]),
  addresses: z.array(z.string()),
  route: z.object({ urlOutput: z.string(), healthcheckPath: z.string() }).optional(),
  variables: z.record(z.string(), declaredValue).optional(),
  envSchemas: z
    .array(z.object({ name: z.string(), environment: z.enum(ENVIRONMENTS), prefix: z.string() }))
    .optional(),
});

const stackManifest: z.ZodType<StackManifest> = z.object({
  version: z.literal(1),
  environment: z.string(),
  rehearsal: z.string().optional(),
  platforms: z.array(z.enum(['railway', 'dokploy', 'github'])),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local'), path: z.string() }),
    z.object({ kind: z.literal('cloud'), organization: z.string(), workspace: z.string() }),
  ]),
  inputs: z.array(input),
  services: z.array(service),
  envSchemas: z.array(envSchema).optional(),
  stateful: z.array(z.string()),
  probe: z.object({ attempts: z.number(), intervalMs: z.number(), timeoutMs: z.number() }),
});

/** Reads the manifests that the last synth wrote, by environment name; folders without one are not Plumbline's. */
export function readManifests(stacksDir: string): Map<string, StackManifest> {
  if (!existsSync(stacksDir)) return new Map();
  const manifests = readdirSync(stacksDir)
    .sort()
    .map((name) => join(stacksDir, name, 'plumbline.json'))
    .filter((path) => existsSync(path))
    .map(readManifest);
  return new Map(manifests.map((manifest) => [manifest.environment, manifest]));
}

function readManifest(path: string): StackManifest {
  try {
    return stackManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new PlumblineError(
      {
        what: `${path} is not a manifest of this version of Plumbline`,
        why: cause instanceof z.ZodError ? z.prettifyError(cause) : cause.message,
        next: 'Delete cdktf.out and run `plumbline synth`.',
      },
      { cause },
    );
  }
}
