/** The environment that the integration tests run: a compose app and a Swarm application, in Terraform's JSON syntax. */

export const V1 = 'ghcr.io/plumbline-sandbox/web:v1-a1b2c3d';
export const V2 = 'ghcr.io/plumbline-sandbox/web:v2-b2c3d4e';
export const NEVER_HEALTHY = 'ghcr.io/plumbline-sandbox/web:never-healthy-v3-c3d4e5f';
export const FLAPPING = 'ghcr.io/plumbline-sandbox/web:flapping-v4-d4e5f6a';
export const SECRET = 'sentinel-5ecret-value';

const probe = { test: ['CMD', 'wget', '-q', '--spider', 'http://127.0.0.1:3000/health'] };

export interface BooksOptions {
  readonly image?: string;
  readonly compose?: object;
  readonly deployment?: object;
  /** Image of the Swarm application; none without it. */
  readonly api?: string;
}

const composeFile = (image: string) =>
  JSON.stringify({
    services: {
      web: {
        image,
        restart: 'on-failure:3',
        healthcheck: { ...probe, interval: '10s', timeout: '3s', retries: 3, start_period: '30s' },
        environment: { PASSWORD: '$${PASSWORD}', PORT: '3000' },
        volumes: ['data:/data'],
      },
    },
    volumes: { data: {} },
  });

export function books({ image = V1, compose = {}, deployment = {}, api }: BooksOptions = {}) {
  const project = '${dokploy_project.books.id}';
  const ledger = '${dokploy_compose.ledger.id}';
  return {
    terraform: { required_providers: { dokploy: { source: 'plumbline.internal/plumbline/dokploy' } } },
    provider: { dokploy: {} },
    variable: { secret: { type: 'string', ephemeral: true, sensitive: true } },
    resource: {
      dokploy_project: { books: { name: 'books', description: 'double entry' } },
      dokploy_environment: { staging: { project_id: project, name: 'staging' } },
      dokploy_compose: {
        ledger: {
          environment_id: '${dokploy_environment.staging.id}',
          name: 'ledger',
          compose_file: composeFile(image),
          env: { PASSWORD: { value: '${var.secret}' }, LOG_LEVEL: { value: 'info' } },
          wait_timeout_seconds: 120,
          ...compose,
        },
      },
      dokploy_domain: {
        ledger: {
          compose_id: ledger,
          service_name: 'web',
          host: 'ledger.localhost',
          port: 3000,
          https: false,
          certificate_type: 'none',
        },
      },
      dokploy_mount: {
        settings: {
          compose_id: ledger,
          type: 'file',
          mount_path: '/etc/ledger.conf',
          file_path: 'ledger.conf',
          content: 'currency = EUR',
        },
      },
      ...(api !== undefined && { dokploy_application: { api: application(api) } }),
      dokploy_deployment: {
        ledger: {
          compose_id: ledger,
          images: { web: image },
          config_hash:
            '${sha256(jsonencode([dokploy_compose.ledger.compose_file, dokploy_compose.ledger.env["PASSWORD"].fingerprint]))}',
          settle_seconds: 1,
          timeout_seconds: 60,
          depends_on: ['dokploy_domain.ledger', 'dokploy_mount.settings'],
          ...deployment,
        },
        ...(api !== undefined && {
          api: {
            application_id: '${dokploy_application.api.id}',
            images: { app: api },
            config_hash: 'none',
            settle_seconds: 1,
            timeout_seconds: 60,
          },
        }),
      },
    },
    output: { ledger_url: { value: '${dokploy_domain.ledger.url}' } },
  };
}

function application(image: string) {
  const pace = { parallelism: 1, delay_seconds: 0, monitor_seconds: 5, order: 'start-first' };
  return {
    environment_id: '${dokploy_project.books.default_environment_id}',
    name: 'api',
    image,
    registry: { url: 'ghcr.io', username: 'acme', password: '${var.secret}' },
    env: { PORT: { value: '3000' } },
    health_check: {
      ...probe,
      interval_seconds: 10,
      timeout_seconds: 3,
      start_period_seconds: 30,
      retries: 3,
    },
    restart_policy: { condition: 'on-failure', max_attempts: 3, delay_seconds: 5, window_seconds: 0 },
    update_config: { ...pace, failure_action: 'rollback' },
    rollback_config: { ...pace, failure_action: 'pause' },
    memory_limit_mb: 256,
  };
}
