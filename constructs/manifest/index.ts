/**
 * The manifest of a synthesized stack: its shape, from which the types come. What writes and what reads it share this
 * and nothing of CDKTF.
 */
import * as z from 'zod';
import { PLATFORM_NAMES } from '../../core/platforms';
import { declaredValue, envSchemaData } from '../env-schema/data';
import { platformConnections } from './connections';
import { manifestInput } from './input';
import { manifestResource } from './resource';
import { manifestService } from './service';
import { manifestState } from './state';

export type { PlatformConnections, Setting } from './connections';
export type {
  ManifestInput,
  ManifestRotation,
  ManifestSeal,
  RotationCategory,
  RotationSource,
} from './input';
export type { Fingerprints, ManifestResource } from './resource';
export type { ManifestEnvSchema, ManifestService } from './service';
export type { ManifestState } from './state';

/** Shape of {@link StackManifest}. */
export const stackManifest = z
  .object({
    /** Version of this shape. */
    version: z.literal(2),
    /** Environment name, which is also the stack id. */
    environment: z.string(),
    /** Environment that gets a rotation first; absent when nothing is tried out before. */
    rehearsal: z.string().optional(),
    platforms: z.array(z.enum(PLATFORM_NAMES)).readonly(),
    connections: platformConnections,
    state: manifestState,
    /** Digest of what `terraform init` depends on: required providers, backend, modules. */
    init: z.string(),
    /** Terraform variables of the stack. */
    inputs: z.array(manifestInput).readonly(),
    services: z.array(manifestService).readonly(),
    /** Variables that the Railway environment has for all services. @default - none */
    sharedVariables: z.record(z.string(), declaredValue).readonly().optional(),
    /** Schemas that services declare their variables with, as data. @default - none */
    envSchemas: z.array(envSchemaData).readonly().optional(),
    /** Resources by their Terraform address. */
    resources: z.record(z.string(), manifestResource).readonly(),
    /** Terraform addresses of resources that hold data; apply refuses to destroy or replace them. */
    stateful: z.array(z.string()).readonly(),
    /** How routed services are probed after apply. */
    probe: z.object({ attempts: z.number(), intervalMs: z.number(), timeoutMs: z.number() }).readonly(),
  })
  .readonly();

/**
 * What the command line needs to know about a synthesized stack, written beside `cdk.tf.json` as
 * `plumbline.json`, so that nobody reads the synthesized Terraform but the engine. It holds no values of inputs and never a
 * secret.
 */
export type StackManifest = z.infer<typeof stackManifest>;
