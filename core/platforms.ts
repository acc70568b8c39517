/** What is known of a platform before anybody asks its API. */
interface PlatformFacts {
  /** As people write it. */
  readonly title: string;
  /** Variables of the process environment that hold its token, the one that wins first. */
  readonly tokens: readonly string[];
  /** Variable with the address of its API, where that may be another one. */
  readonly address?: string;
  /** Attributes of its provider block that say how it is reached, by what they are called here. */
  readonly connection: Readonly<Record<string, string>> & { readonly token: string };
  /** How to get a token, as a sentence; empty where the input's description says it. */
  readonly tokenAdvice: string;
  /** Services run there, through a provider of ours. */
  readonly runsServices: boolean;
}

/** Everything that a stack may have something on. A platform more is a row here; types lead to the rest. */
export const PLATFORMS = {
  railway: {
    title: 'Railway',
    tokens: ['RAILWAY_TOKEN', 'RAILWAY_API_TOKEN'],
    address: 'RAILWAY_ENDPOINT',
    connection: {
      token: 'token',
      endpoint: 'endpoint',
      projectId: 'project_id',
      environmentId: 'environment_id',
    },
    tokenAdvice: 'Make a project token in Railway (project, Settings, Tokens).',
    runsServices: true,
  },
  dokploy: {
    title: 'Dokploy',
    tokens: ['DOKPLOY_TOKEN'],
    address: 'DOKPLOY_URL',
    connection: { token: 'token', url: 'url' },
    tokenAdvice: 'Make a key in Dokploy (Settings, Profile, API/CLI Keys) with rate limiting off.',
    runsServices: true,
  },
  github: {
    title: 'GitHub',
    tokens: ['GITHUB_TOKEN'],
    connection: { token: 'token', url: 'base_url', owner: 'owner' },
    tokenAdvice: '',
    runsServices: false,
  },
} as const satisfies Readonly<Record<string, PlatformFacts>>;

/** Where a stack has something. */
export type Platform = keyof typeof PLATFORMS;

/** Where services run. */
export type ServicePlatform = {
  [P in Platform]: (typeof PLATFORMS)[P]['runsServices'] extends true ? P : never;
}[Platform];

export const PLATFORM_NAMES = Object.keys(PLATFORMS) as Platform[];

export const SERVICE_PLATFORMS = PLATFORM_NAMES.filter(
  (name): name is ServicePlatform => PLATFORMS[name].runsServices,
);

export const factsOf = (platform: Platform): PlatformFacts => PLATFORMS[platform];

/**
 * The variables of the process environment that a platform's provider takes: its token, one where it may be in several, and
 * its address.
 */
export function platformVariables(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const { tokens, address } = factsOf(platform);
  const token = tokens.find((name) => env[name]);
  return [token, address].filter((name) => name !== undefined);
}

/** Name of the input that holds a platform's token, unless a stack calls it otherwise. */
export const tokenInput = (platform: Platform) => `${platform}_token`;

/** Namespace of our providers, as Terraform knows it: host and organization. */
export const PROVIDER_NAMESPACE = 'plumbline.internal/plumbline';
