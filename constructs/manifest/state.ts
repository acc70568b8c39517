/** Where the state of a stack lives, with every default filled in and no credential. */
import * as z from 'zod';

/** Shape of {@link ManifestState}. */
export const manifestState = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('local'),
      /** Relative to the stack folder. */
      path: z.string(),
    }),
    z.object({
      kind: z.literal('cloud'),
      organization: z.string(),
      workspace: z.string(),
      hostname: z.string(),
    }),
    z.object({
      kind: z.literal('s3'),
      bucket: z.string(),
      key: z.string(),
      region: z.string(),
      /** Absent for AWS itself. */
      endpoint: z.string().optional(),
      usePathStyle: z.boolean(),
      lockfile: z.boolean(),
    }),
    z.object({ kind: z.literal('gcs'), bucket: z.string(), prefix: z.string() }),
    z.object({ kind: z.literal('postgres'), schema: z.string(), prepared: z.boolean().optional() }),
    z.object({
      kind: z.literal('http'),
      address: z.string(),
      updateMethod: z.enum(['POST', 'PUT']).optional(),
      /** Absent where nothing is locked. */
      lockAddress: z.string().optional(),
      lockMethod: z.enum(['LOCK', 'POST', 'PUT']).optional(),
      unlockAddress: z.string().optional(),
      unlockMethod: z.enum(['UNLOCK', 'DELETE', 'POST']).optional(),
    }),
  ])
  .readonly();

/** Where the state of a stack lives. */
export type ManifestState = z.infer<typeof manifestState>;
