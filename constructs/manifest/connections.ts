/** How the platforms of a stack are reached, as its provider blocks say: addresses and names, and never a token. */
import * as z from 'zod';
import { PLATFORM_NAMES, PLATFORMS, type Platform } from '../../core/platforms';

const fromInput = z.object({ input: z.string() });

const setting = z.union([fromInput, z.object({ literal: z.string() })]).readonly();

/** What a provider block says about one setting: a text, or the input that gives it. */
export type Setting = z.infer<typeof setting>;

/** Absent where the platform's own environment variable counts. One in plain text is refused at synth. */
const token = fromInput.readonly().optional();

type Names<P extends Platform> = keyof (typeof PLATFORMS)[P]['connection'];

/** What the table of platforms says about a provider block, as a shape. */
function settingsOf<P extends Platform>(platform: P) {
  const names = Object.keys(PLATFORMS[platform].connection);
  const shapes = names.map((name) => [name, name === 'token' ? token : setting.optional()]);
  return Object.fromEntries(shapes) as { [S in Names<P>]: z.ZodOptional<typeof setting> };
}

/** What is known of a repository besides. */
const github = z.object({
  ...settingsOf('github'),
  /** Name of the repository that the stack declares something of, without the owner. */
  repository: z.string().optional(),
  /** Environments that declare reviewers or a wait timer. */
  guarded: z.array(z.string()).readonly(),
});

/** What is known of a place besides, where the stack makes it and no id is declared. */
const railway = z.object({
  ...settingsOf('railway'),
  /** Names of the project and the environment. */
  named: z.object({ project: z.string(), environment: z.string() }).readonly().optional(),
});

const SHAPES = { railway, github };

type Settings<P extends Platform> = z.ZodObject<{ [S in Names<P>]: z.ZodOptional<typeof setting> }>;
type Connections = {
  [P in Platform]: z.ZodOptional<
    z.ZodReadonly<P extends keyof typeof SHAPES ? (typeof SHAPES)[P] : Settings<P>>
  >;
};

const plain = PLATFORM_NAMES.map((name) => [name, z.object(settingsOf(name)).readonly().optional()]);

/** Shape of {@link PlatformConnections}. */
export const platformConnections = z
  .object({
    ...Object.fromEntries(plain),
    railway: railway.readonly().optional(),
    github: github.readonly().optional(),
  } as Connections)
  .readonly();

/** How each platform is reached; absent is one without a provider block. */
export type PlatformConnections = z.infer<typeof platformConnections>;
