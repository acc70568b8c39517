/** Inputs of a stack, and how their values are replaced, as the manifest has them. */
import * as z from 'zod';

const rotationSource = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('random'), length: z.number(), alphabet: z.string() }),
    z.object({ kind: z.literal('hex'), bytes: z.number() }),
    z.object({
      kind: z.literal('postgres'),
      /** Service at Railway that is the database. */
      service: z.string(),
      /** Input with the login that goes with the password. */
      userInput: z.string(),
      database: z.string(),
      /** `host:port`; absent when it is reached through a TCP proxy of the service. */
      address: z.string().optional(),
    }),
    z.object({ kind: z.literal('railway-project-token') }),
    z.object({
      kind: z.literal('given'),
      check: z
        .union([
          z.object({ argv: z.array(z.string()).readonly() }),
          z.object({ url: z.string(), header: z.string(), prefix: z.string() }),
        ])
        .readonly()
        .optional(),
    }),
  ])
  .readonly();

/** Where the next value comes from. */
export type RotationSource = z.infer<typeof rotationSource>;

const rotationCategory = z.enum(['infrastructure', 'application', 'external', 'oauth']);

/** What a secret is for, which decides how often it is replaced. */
export type RotationCategory = z.infer<typeof rotationCategory>;

const rotation = z
  .object({
    category: rotationCategory,
    /** Days after which the value is due; absent when only a person decides. */
    everyDays: z.number().optional(),
    /** Milliseconds that the previous value stays valid once the new one was verified. */
    overlapMs: z.number(),
    source: rotationSource,
    /** Inputs that hold the same value, in this or other environments, and get the next one too. @default - none */
    alsoIn: z
      .array(z.object({ environment: z.string(), input: z.string() }).readonly())
      .readonly()
      .optional(),
  })
  .readonly();

/** How a value is replaced. */
export type ManifestRotation = z.infer<typeof rotation>;

const seal = z
  .object({
    /** `owner/name`. */
    repository: z.string(),
    /** @default - the repository itself */
    environment: z.string().optional(),
    /** Name at GitHub. */
    secret: z.string(),
    /** The input that is sealed. It does not reach the engine. */
    of: z.string(),
  })
  .readonly();

/** For which public key a secret is sealed. */
export type ManifestSeal = z.infer<typeof seal>;

/** Shape of {@link ManifestInput}. */
export const manifestInput = z
  .object({
    name: z.string(),
    /** Declared `ephemeral` and `sensitive`: never printed, never stored. */
    secret: z.boolean(),
    /** Selects an image, so it must be a pinned reference. */
    image: z.boolean(),
    /** Registries besides `ghcr.io` that the image may come from; only for images. */
    registries: z.array(z.string()).readonly().optional(),
    description: z.string(),
    required: z.boolean(),
    /** The value when none is given. @default - null, or it is required */
    default: z.string().optional(),
    /** Services that a change of the value deploys anew, by name. @default - none */
    affects: z.array(z.string()).readonly().optional(),
    /** How the value is replaced; absent for what nobody declared a rotation for. */
    rotation: rotation.optional(),
    /** The value is another input's, sealed for GitHub; nobody gives it. @default - it is given */
    sealed: seal.optional(),
  })
  .readonly();

/** A Terraform variable of the stack. */
export type ManifestInput = z.infer<typeof manifestInput>;
