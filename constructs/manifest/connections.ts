/** How the platforms of a stack are reached, as its provider blocks say: addresses and names, and never a token. */
import * as z from 'zod';

const fromInput = z.object({ input: z.string() });

const setting = z.union([fromInput, z.object({ literal: z.string() })]).readonly();

/** What a provider block says about one setting: a text, or the input that gives it. */
export type Setting = z.infer<typeof setting>;

/** Absent where the platform's own environment variable counts. A token in plain text is left out. */
const token = fromInput.readonly().optional();

/** Shape of {@link PlatformConnections}. */
export const platformConnections = z
  .object({
    railway: z
      .object({
        token,
        /** Address of the API. @default - Railway's own */
        endpoint: setting.optional(),
        /** The project and environment that the stack is bound to, where it names them. */
        projectId: setting.optional(),
        environmentId: setting.optional(),
      })
      .readonly()
      .optional(),
    dokploy: z.object({ token, url: setting.optional() }).readonly().optional(),
    github: z
      .object({
        token,
        /** Address of the API. @default - the one of github.com */
        url: setting.optional(),
        owner: setting.optional(),
        /** Name of the repository that the stack declares something of, without the owner. */
        repository: z.string().optional(),
        /** Environments that declare reviewers or a wait timer. */
        guarded: z.array(z.string()).readonly(),
      })
      .readonly()
      .optional(),
  })
  .readonly();

/** How each platform is reached; absent is one without a provider block. */
export type PlatformConnections = z.infer<typeof platformConnections>;
