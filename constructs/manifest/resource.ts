/** Resources of a stack as the manifest has them. */
import * as z from 'zod';

/** What an attribute is: a digest, and of a map, such as variables, what each of its entries is. */
export type Fingerprints = string | { readonly [name: string]: Fingerprints };

const fingerprints: z.ZodType<Fingerprints> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), fingerprints)]),
);

/** Shape of {@link ManifestResource}. */
export const manifestResource = z
  .object({
    /** Construct that it comes from, such as `prod/web/service`. @default - unknown */
    path: z.string().optional(),
    /**
     * What its attributes are, by name: digests of what is declared, with which two declarations are compared. The order of
     * creation does not count.
     */
    attributes: z.record(z.string(), fingerprints).readonly(),
  })
  .readonly();

/** A resource that the stack declares. */
export type ManifestResource = z.infer<typeof manifestResource>;
