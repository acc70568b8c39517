import {
  defineEnv,
  dockerApp,
  field,
  nodeEnv,
  postgresUrl,
  publicEnvironment,
  redisUrl,
} from '../constructs/env-schema';

/*
 * What the services read from their environment. An application imports its schema and calls `validateEnv` when it
 * starts; the stacks declare variables with it; `.env.example` and docs/reference/environment.md are written from it.
 */

const environment = publicEnvironment();

/** The website. */
export const webEnv = defineEnv({
  name: 'web',
  profiles: [dockerApp()],
  base: { NEXT_PUBLIC_ENVIRONMENT: environment.base, REDIS_URL: redisUrl() },
  staging: { NEXT_PUBLIC_ENVIRONMENT: environment.staging },
  production: { NEXT_PUBLIC_ENVIRONMENT: environment.production },
});

/** What works off the website's queue. */
export const workerEnv = defineEnv({
  name: 'worker',
  base: { NODE_ENV: nodeEnv(), DATABASE_URL: postgresUrl(), REDIS_URL: redisUrl() },
});

/** The ledger. */
export const ledgerEnv = defineEnv({
  name: 'ledger',
  base: {
    LOG_LEVEL: field.choice(['debug', 'info', 'warn', 'error'], {
      description: 'The least severe messages that are logged',
      default: 'info',
    }),
  },
});

/** Every schema of this project. */
export const envSchemas = [ledgerEnv, webEnv, workerEnv];
