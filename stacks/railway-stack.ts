import {
  DeployHook,
  Healthcheck,
  ImageRef,
  Input,
  type PlumblineStack,
  RailwayEnvironment,
  RailwayPostgres,
  RailwayRedis,
  RailwayService,
  RestartPolicy,
  Rotation,
  ServiceDomain,
} from '../constructs';
import { webEnv, workerEnv } from './env-schema';
import type { Environment, RailwayTarget } from './environment';

/** Official images that the databases come from; everything else comes from ghcr.io. */
const OFFICIAL = { registries: ['docker.io/library/postgres', 'docker.io/library/redis'] };

/** The services at Railway: a website with a worker, and the databases of both. */
export function addRailway(
  stack: PlumblineStack,
  { tier, sandbox = false }: Environment,
  target: RailwayTarget,
  fingerprintKey: Input,
): void {
  const dockerImage = Input.image(stack, 'docker_image', {
    description: 'The image of the web service, pinned; changing it is a rollout',
  });
  const sessionSecret = Input.secret(stack, 'session_secret', {
    description: 'Signs session cookies: `openssl rand -hex 32`',
    rotation: Rotation.hex(),
  });
  const postgresUser = Input.text(stack, 'postgres_user', {
    description: 'Login of the services at the database; it rotates with the password',
    default: 'postgres',
  });
  const postgresPassword = Input.secret(stack, 'postgres_password', {
    description: 'Password of the database user: `openssl rand -hex 32`',
    rotation: Rotation.postgresPassword({ service: 'postgres', user: postgresUser }),
  });
  const redisPassword = Input.secret(stack, 'redis_password', {
    description: 'Password of Redis: `openssl rand -hex 32`',
    rotation: Rotation.hex({ category: 'infrastructure' }),
  });

  const connection = {
    token: Input.secret(stack, 'railway_token', {
      description: 'Railway token (project settings → tokens, or account settings → tokens)',
      optional: true,
      rotation: Rotation.railwayProjectToken(),
    }),
    fingerprintKey,
    ...(sandbox && {
      endpoint: Input.text(stack, 'railway_endpoint', { description: 'GraphQL address of the sandbox' }),
    }),
    tier,
    ...(target.region !== undefined && { region: target.region }),
  };
  if ('projectId' in target.project) {
    RailwayEnvironment.existing(stack, 'railway', { ...connection, ...target.project });
  } else {
    RailwayEnvironment.named(stack, 'railway', { ...connection, ...target.project, destroyable: sandbox });
  }

  const postgres = new RailwayPostgres(stack, 'postgres', {
    image: ImageRef.pinned(target.images.postgres, OFFICIAL),
    user: postgresUser,
    password: postgresPassword,
    destroyable: sandbox,
  });
  const redis = new RailwayRedis(stack, 'redis', {
    image: ImageRef.pinned(target.images.redis, OFFICIAL),
    password: redisPassword,
    destroyable: sandbox,
  });
  const shared = {
    NODE_ENV: 'production',
    DATABASE_URL: postgres.connectionUrl,
    REDIS_URL: redis.connectionUrl,
  };
  new RailwayService(stack, 'worker', {
    image: ImageRef.pinned(target.images.worker),
    replicas: 1,
    variables: workerEnv.in(tier, shared),
  });
  new RailwayService(stack, 'web', {
    image: ImageRef.variable(dockerImage),
    healthcheck: Healthcheck.http('/api/health'),
    restart: RestartPolicy.onFailure(3),
    port: 3000,
    domain: target.host === undefined ? ServiceDomain.generated() : ServiceDomain.custom(target.host),
    variables: webEnv.in(tier, {
      ...shared,
      NEXT_PUBLIC_ENVIRONMENT: tier,
      SESSION_SECRET: sessionSecret,
    }),
    ...(sandbox && { hooks: [announce] }),
  });
}

const announce = DeployHook.after('announce', [
  'node',
  '-p',
  '`${process.env.PLUMBLINE_SERVICE} now runs ${process.env.PLUMBLINE_IMAGE}`',
]);
