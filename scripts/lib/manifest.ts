import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlumblineError } from '../../constructs/errors';
import type { StackManifest } from '../../constructs/manifest';

const input = z.object({
  name: z.string(),
  secret: z.boolean(),
  image: z.boolean(),
  registries: z.array(z.string()).optional(),
  description: z.string(),
  required: z.boolean(),
});

const service = z.object({
  name: z.string(),
  platform: z.enum(['railway', 'dokploy']),
  path: z.string(),
  image: z.union([z.object({ literal: z.string() }), z.object({ variable: z.string() })]),
  addresses: z.array(z.string()),
  route: z.object({ urlOutput: z.string(), healthcheckPath: z.string() }).optional(),
});

const stackManifest: z.ZodType<StackManifest> = z.object({
  version: z.literal(1),
  environment: z.string(),
  platforms: z.array(z.enum(['railway', 'dokploy'])),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('local'), path: z.string() }),
    z.object({ kind: z.literal('cloud'), organization: z.string(), workspace: z.string() }),
  ]),
  inputs: z.array(input),
  services: z.array(service),
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
