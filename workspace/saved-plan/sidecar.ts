import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StackManifest } from '../../constructs/manifest';
import { PLATFORM_NAMES, tokenInput } from '../../core/platforms';
import type { Engine } from '../engine';
import type { Inputs } from '../inputs';

/** Which version of which state. */
export const stateIdentity = z.object({ lineage: z.string(), serial: z.number() });

/** What lies beside a plan file (`<file>.json`) and ties it to what it was made from. */
export const sidecar = z.object({
  version: z.literal(1),
  environment: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  engine: z.object({ kind: z.enum(['terraform', 'tofu']), version: z.string() }),
  plan: z.object({ sha256: z.string(), bytes: z.number() }),
  /** SHA-256 of the code that serves our providers; absent in plans of versions before it was kept. */
  providers: z.string().optional(),
  /** SHA-256 of `cdk.tf.json`. */
  configuration: z.string(),
  /** A digest per input; those of secrets are keyed, see {@link inputDigests}. */
  inputs: z.record(z.string(), z.string()),
  /** The state it starts from; absent in plans of versions that kept it for local files alone. */
  state: stateIdentity.optional(),
});

export type PlanSidecar = z.infer<typeof sidecar>;

/** What a plan is made from. */
export interface PlanBasis {
  readonly stackDir: string;
  readonly manifest: StackManifest;
  readonly inputs: Inputs;
  readonly engine: Engine;
  /** SHA-256 of the code that serves our providers. */
  readonly providers: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const sidecarPath = (file: string) => `${file}.json`;

export const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

export function configurationDigest(stackDir: string): string {
  return sha256(readFileSync(join(stackDir, 'cdk.tf.json')));
}

/** Credentials of a run: a plan may be made with a token that only reads and applied with one that writes. */
const CREDENTIALS: ReadonlySet<string> = new Set([...PLATFORM_NAMES.map(tokenInput), 'fingerprint_key']);

/**
 * A digest per input, so that a change after the review is noticed and can be named. Secrets are digested with the
 * fingerprint key, so that nobody without it can guess at them; without a key they are left out.
 */
export function inputDigests({ manifest, inputs, env }: PlanBasis): Record<string, string> {
  const key = inputs.get('fingerprint_key')?.value.reveal() ?? env['PLUMBLINE_FINGERPRINT_KEY'];
  const digests: Record<string, string> = {};
  for (const { name, secret } of manifest.inputs) {
    const value = inputs.get(name)?.value.reveal();
    if (value === undefined || CREDENTIALS.has(name)) continue;
    const text = `plan input\0${name}\0${value}`;
    if (!secret) digests[name] = sha256(text);
    else if (key) digests[name] = createHmac('sha256', key).update(text).digest('hex');
  }
  return digests;
}
