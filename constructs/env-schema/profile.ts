import { checked, options as optionsOf } from '../props/check';
import { list, oneOf } from '../props/kind';
import { type Fields, field } from './field';

/** Variables that belong together: a base, and what an environment has instead or besides. */
export interface Profile<
  B extends Fields = Fields,
  D extends Fields = Fields,
  S extends Fields = Fields,
  P extends Fields = Fields,
> {
  /** For messages. */
  readonly name: string;
  readonly base: B;
  readonly development: D;
  readonly staging: S;
  readonly production: P;
}

/** Schemes that are accepted besides `postgresql://` and `redis://`. */
export interface DataOptions {
  /** `postgres` is another name of `postgresql`; `rediss` is Redis over TLS. @default - neither */
  readonly allow?: readonly ('postgres' | 'rediss')[];
}

const dataOptions = optionsOf<DataOptions>({ allow: list(oneOf('postgres', 'rediss')) });

/** The address of a PostgreSQL database: `postgresql://`, and `postgres://` only where it is allowed. */
export const postgresUrl = (options: DataOptions = {}) => {
  const { allow = [] } = checked('postgresUrl', dataOptions, options);
  return field.url({
    description: 'Address of the PostgreSQL database',
    secret: true,
    schemes: ['postgresql', ...allow.filter((scheme) => scheme === 'postgres')],
  });
};

/** The address of Redis: `redis://`, and `rediss://` only where it is allowed. */
export const redisUrl = (options: DataOptions = {}) => {
  const { allow = [] } = checked('redisUrl', dataOptions, options);
  return field.url({
    description: 'Address of Redis',
    secret: true,
    schemes: ['redis', ...allow.filter((scheme) => scheme === 'rediss')],
  });
};

/** The runtime mode. It selects no environment: staging runs in the mode `production` as well. */
export const nodeEnv = () =>
  field.choice(['development', 'test', 'production'], {
    description: 'Runtime mode of Node.js',
    example: 'development',
  });

/** The environment's own name, fixed where something is deployed. */
const environmentName = (description: string) => ({
  base: field.choice(['development', 'staging', 'production'], { description, example: 'development' }),
  staging: field.choice(['staging'], { description }),
  production: field.choice(['production'], { description }),
});

/** The environment's own name as a web application reads it. */
export const publicEnvironment = () => environmentName('Environment the web application runs in');

const openAi = { description: 'API key of OpenAI', secret: true } as const;
const anthropic = { description: 'API key of Anthropic', secret: true, prefix: 'sk-ant-' } as const;
const stripe = { description: 'Secret key of Stripe: a live one in production only', secret: true } as const;
const sentry = { description: 'Where the browser sends errors: DSN of the Sentry project' } as const;
const analytics = { description: 'Measurement id of Google Analytics' } as const;

/** A web application with its data, sign-in and the services it calls. */
export function web(options: DataOptions = {}) {
  const environment = publicEnvironment();
  return {
    name: 'web',
    base: {
      NEXT_PUBLIC_ENVIRONMENT: environment.base,
      NEXT_PUBLIC_API_BASE_URL: field.url({
        description: 'Address of the API as the browser reaches it',
        example: 'http://localhost:3000/api',
      }),
      NEXT_PUBLIC_API_TIMEOUT: field.integer({
        description: 'Time a request to the API may take, in milliseconds',
        min: 1000,
        max: 60_000,
        example: '10000',
      }),
      NEXTAUTH_URL: field.url({
        description: 'Address people sign in at',
        example: 'http://localhost:3000',
      }),
      NEXTAUTH_SECRET: field.text({
        description: 'Signs sessions: `openssl rand -hex 32`',
        secret: true,
        minLength: 32,
      }),
      DATABASE_URL: postgresUrl(options),
      DATABASE_POOL_SIZE: field.integer({
        description: 'Most connections to the database at a time',
        min: 5,
        max: 50,
        default: 10,
      }),
      REDIS_URL: redisUrl(options),
      OPENAI_API_KEY: field.text({ ...openAi, prefix: 'sk-', optional: true }),
      ANTHROPIC_API_KEY: field.text({ ...anthropic, optional: true }),
      STRIPE_SECRET_KEY: field.text({ ...stripe, optional: true }),
      NEXT_PUBLIC_SENTRY_DSN: field.url({ ...sentry, optional: true }),
      NEXT_PUBLIC_GA_ID: field.text({ ...analytics, optional: true }),
      NEXT_PUBLIC_ENABLE_AI_FEATURES: field.boolean({
        description: 'Whether features that use a language model are shown',
        default: true,
      }),
      NEXT_PUBLIC_ENABLE_QUANTUM_FEATURES: field.boolean({
        description: 'Whether quantum features are shown',
        default: false,
      }),
    },
    development: {},
    staging: {
      NEXT_PUBLIC_ENVIRONMENT: environment.staging,
      OPENAI_API_KEY: field.text({ ...openAi, optional: true }),
    },
    production: {
      NEXT_PUBLIC_ENVIRONMENT: environment.production,
      OPENAI_API_KEY: field.text({ ...openAi, prefix: 'sk-' }),
      ANTHROPIC_API_KEY: field.text(anthropic),
      STRIPE_SECRET_KEY: field.text({ ...stripe, prefix: 'sk_live_' }),
      NEXT_PUBLIC_SENTRY_DSN: field.url(sentry),
      NEXT_PUBLIC_GA_ID: field.text({ ...analytics, pattern: /^G-[A-Z0-9]+$/ }),
    },
  } satisfies Profile;
}

/** A Node.js application in a container, with a database and sessions. */
export function dockerApp(options: DataOptions = {}) {
  return {
    name: 'dockerApp',
    base: {
      NODE_ENV: nodeEnv(),
      PORT: field.integer({
        description: 'Port to listen on; the platform sets it where it routes to the service',
        min: 1,
        max: 65_535,
        default: 3000,
      }),
      DATABASE_URL: postgresUrl(options),
      SESSION_SECRET: field.text({
        description: 'Signs session cookies: `openssl rand -hex 32`',
        secret: true,
        minLength: 32,
      }),
    },
    development: {},
    staging: {},
    production: {},
  } satisfies Profile;
}

/** A Python application on Supabase that calls language models through OpenRouter; add the keys of other providers. */
export function pythonApp() {
  const environment = environmentName('Environment the application runs in');
  return {
    name: 'pythonApp',
    base: {
      ENVIRONMENT: environment.base,
      SUPABASE_URL: field.url({
        description: 'Address of the Supabase project (project settings → API)',
        example: 'https://your-project.supabase.co',
      }),
      SUPABASE_KEY: field.text({ description: 'API key of the Supabase project', secret: true }),
      OPENROUTER_API_KEY: field.text({ description: 'API key of OpenRouter', secret: true }),
    },
    development: {},
    staging: { ENVIRONMENT: environment.staging },
    production: { ENVIRONMENT: environment.production },
  } satisfies Profile;
}
